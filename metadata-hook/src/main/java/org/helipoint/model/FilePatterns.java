package org.helipoint.model;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which files of a job are looked into for metadata: those that the job names (its inputs and outputs, by their names in the
 * job directory) and that match one of some patterns. Immutable.
 */
public final class FilePatterns {

    /** The file in which a job can say what is to be known of it. */
    public static final String OWN_FILE = "helipoint-metadata.json";

    /** What holds if nothing is set. */
    public static final String STANDARD = OWN_FILE + ", *.tdms, *.h5, *.hdf5, *.hdf, *.nxs";

    private static final Pattern WILDCARD = Pattern.compile("[*?]");

    private final List<Pattern> patterns;

    /**
     * Patterns.
     *
     * @param list with commas between them; {@code *} is any characters but {@code /}, {@code ?} one of these. One without a
     *     {@code /} is about the last part of a name; case matters
     */
    public FilePatterns(String list) {
        patterns = Stream.of(list.split(","))
                .map(String::strip)
                .filter(glob -> !glob.isEmpty())
                .map(FilePatterns::pattern)
                .toList();
    }

    private static Pattern pattern(String glob) {
        String regex = glob.chars()
                .mapToObj(c -> switch (c) {
                    case '*' -> "[^/]*";
                    case '?' -> "[^/]";
                    default -> Pattern.quote(Character.toString(c));
                })
                .collect(Collectors.joining());
        return Pattern.compile((glob.contains("/") ? "" : "(?:.*/)?") + regex, Pattern.DOTALL);
    }

    /** Whether a file is to be looked into, if its job names it. */
    public boolean match(String name) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }

    /** Whether a name stands for several files. */
    public static boolean isWildcard(String name) {
        return WILDCARD.matcher(name).find();
    }

    /**
     * The files of a job to be looked into, in its order, but {@link #OWN_FILE} first: that is looked for in the directory of
     * every job that names another, or says anything of its experiment. A name with a {@code *} or {@code ?} stays one, to be
     * looked up in the directory.
     *
     * @param links inputs and outputs of the job
     * @param saysMetadata whether the job says anything of its experiment
     */
    public Set<String> named(List<DataLink> links, boolean saysMetadata) {
        Set<String> names = new LinkedHashSet<>();
        links.stream()
                .map(link -> plain(link.name()))
                .filter(name -> isWithin(name) && (isWildcard(name) || match(name)))
                .forEach(names::add);
        Set<String> ordered = new LinkedHashSet<>();
        if ((saysMetadata || !names.isEmpty()) && match(OWN_FILE)) {
            ordered.add(OWN_FILE);
        }
        ordered.addAll(names);
        return ordered;
    }

    private static String plain(String name) {
        return name.replaceAll("/+", "/").replaceFirst("^(?:\\./)+", "");
    }

    /** Whether a name is that of something below the job directory; UNICORE's requests to the target system are lines. */
    public static boolean isWithin(String name) {
        return !name.isEmpty()
                && !name.startsWith("/")
                && !name.endsWith("/")
                && !("/" + name + "/").contains("/../")
                && name.chars().noneMatch(Character::isISOControl);
    }
}
