package org.helipoint.restart;

import eu.unicore.services.Kernel;
import eu.unicore.uas.xnjs.XNJSFacade;
import eu.unicore.xnjs.idb.IDB;
import eu.unicore.xnjs.idb.Partition;
import eu.unicore.xnjs.resources.RangeResource;
import eu.unicore.xnjs.resources.Resource;
import eu.unicore.xnjs.resources.ResourceSet;
import eu.unicore.xnjs.resources.ValueListResource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.helipoint.redact.Unquoted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queues of UNICORE's IDB ({@code IDBImpl} of XNJS 3.0.0). To ask the IDB may mean to wait, because it holds one lock
 * while it reads users' own applications from the cluster. So a thread of its own asks, when somebody wants to know and the
 * last answer is a minute old; who wants to know gets what the last answer said. Thread-safe.
 */
public final class UnicoreQueues implements Queues {

    private static final Logger LOG = LoggerFactory.getLogger(UnicoreQueues.class);
    private static final Duration FRESH = Duration.ofMinutes(1);

    private final Kernel kernel;
    private final Clock clock;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile Known known = new Known(Instant.MIN, List.of());

    /** The queues as the IDB had them, by the names that UNICORE takes for them, the default one first. */
    private record Known(Instant since, List<Named> queues) {}

    /** A queue and the names by which jobs ask for it. */
    private record Named(Set<String> names, Queue queue) {}

    public UnicoreQueues(Kernel kernel, Clock clock) {
        this.kernel = kernel;
        this.clock = clock;
    }

    @Override
    public Optional<Queue> find(Optional<String> name) {
        ask();
        return known.queues().stream()
                .filter(named -> name.isEmpty()
                        || named.queue().takesAnything()
                        || named.names().stream().anyMatch(name.get()::equalsIgnoreCase))
                .map(Named::queue)
                .findFirst();
    }

    /** Has the IDB asked in the background, unless its last answer is fresh. To be called once XNJS is there. */
    public void ask() {
        if (known.since().isAfter(clock.instant().minus(FRESH)) || !asking.compareAndSet(false, true)) {
            return;
        }
        Thread thread = new Thread(this::read, "helipoint-queues");
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        try {
            IDB idb = XNJSFacade.get(null, kernel).getIDB();
            List<Partition> partitions = new ArrayList<>(idb.getPartitions());
            partitions.sort(Comparator.comparing(partition -> !partition.isDefaultPartition()));
            known = new Known(
                    clock.instant(),
                    partitions.stream().map(UnicoreQueues::named).toList());
        } catch (Exception | LinkageError e) {
            LOG.warn("What the queues allow cannot be read from the IDB now.", Unquoted.of(e));
            known = new Known(clock.instant(), known.queues());
        } finally {
            asking.set(false);
        }
    }

    private static Named named(Partition partition) {
        Set<String> names = new HashSet<>(Set.of(partition.getName()));
        Set<String> takes = new HashSet<>();
        Map<String, Long> most = new HashMap<>();
        for (Resource resource : partition.getResources().getResources()) {
            takes.add(resource.getName());
            if (resource instanceof RangeResource range && range.getUpper() instanceof Number upper) {
                most.put(resource.getName(), upper.longValue());
            }
            if (resource.getName().equals(ResourceSet.QUEUE) && resource instanceof ValueListResource queues) {
                names.addAll(List.of(queues.getValidValues())); // one partition for several queues
            }
        }
        return new Named(
                names,
                new Queue(partition.getName(), takes, most, partition.getName().equals("*")));
    }
}
