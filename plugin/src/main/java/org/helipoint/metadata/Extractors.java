package org.helipoint.metadata;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.helipoint.extract.Extractor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds what reads files. A site may add its own, so whatever one throws, it is only left out and named in the log. */
public final class Extractors {

    private static final Logger LOG = LoggerFactory.getLogger(Extractors.class);

    /** A jar that is broken may fail again and again without ever coming to an end. */
    private static final int MOST_FAILURES = 100;

    private record Ordered(Extractor extractor, int order) {}

    private Extractors() {}

    /**
     * Loads extractors.
     *
     * @param found of a {@link java.util.ServiceLoader}, which throws for each that it cannot load
     */
    public static List<Extractor> load(Iterator<Extractor> found) {
        List<Extractor> extractors = new ArrayList<>();
        int failures = 0;
        boolean more = true;
        while (more && failures < MOST_FAILURES) {
            try {
                more = found.hasNext();
                if (more) {
                    extractors.add(found.next());
                }
            } catch (Throwable e) {
                failures++;
                LOG.error("An extractor of metadata cannot be used.", e);
            }
        }
        return extractors;
    }

    /** By their order, which each is asked for once. */
    static List<Extractor> inOrder(Collection<? extends Extractor> extractors) {
        List<Ordered> ordered = new ArrayList<>();
        for (Extractor extractor : extractors) {
            try {
                ordered.add(new Ordered(extractor, extractor.order()));
            } catch (Throwable e) {
                LOG.error("{} cannot be used.", extractor.getClass().getName(), e);
            }
        }
        return ordered.stream()
                .sorted(Comparator.comparingInt(Ordered::order)
                        .thenComparing(one -> one.extractor().getClass().getName()))
                .map(Ordered::extractor)
                .toList();
    }
}
