package org.helipoint.model;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
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

    private static final int LONGEST = 1_000;

    private static final Pattern WILDCARD = Pattern.compile("[*?]");

    private final List<String> patterns;

    /**
     * Patterns.
     *
     * @param list with commas between them; {@code *} is any characters but {@code /}, {@code ?} one of these. One without a
     *     {@code /} is about the last part of a name; case matters, but that of a name's ending after the last dot may be
     *     another: {@code *.tdms} lets {@code SCAN.TDMS} in
     */
    public FilePatterns(String list) {
        patterns = Stream.of(list.split(","))
                .map(String::strip)
                .filter(glob -> !glob.isEmpty())
                .toList();
    }

    /** Whether a file is to be looked into, if its job names it. */
    public boolean match(String name) {
        return matchesAny(name) || matchesAny(withSmallEnding(name));
    }

    private boolean matchesAny(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        return patterns.stream().anyMatch(glob -> matches(glob, glob.contains("/") ? name : last));
    }

    private static String withSmallEnding(String name) {
        int dot = name.lastIndexOf('.');
        return dot <= name.lastIndexOf('/')
                ? name
                : name.substring(0, dot) + name.substring(dot).toLowerCase(Locale.ROOT);
    }

    /**
     * Whether a name fits a pattern as a whole. Users write patterns, too, so none may take long: the time is at most the
     * product of both lengths. When a character does not fit, the last {@code *} takes one more; to give more to one before
     * that would not help, since none goes over a {@code /}.
     */
    public static boolean matches(String glob, String name) {
        int at = 0;
        int star = -1;
        int taken = 0;
        int i = 0;
        while (i < name.length()) {
            char c = name.charAt(i);
            char wanted = at < glob.length() ? glob.charAt(at) : '/';
            if (wanted == '*') {
                star = at++;
                taken = i;
            } else if (at < glob.length() && (wanted == c || (wanted == '?' && c != '/'))) {
                at++;
                i++;
            } else if (star >= 0 && name.charAt(taken) != '/') {
                at = star + 1;
                i = ++taken;
            } else {
                return false;
            }
        }
        return glob.substring(at).chars().allMatch(c -> c == '*');
    }

    /** Whether a name stands for several files. */
    public static boolean isWildcard(String name) {
        return WILDCARD.matcher(name).find();
    }

    /**
     * The files of a job to be looked into, in its order, but {@link #OWN_FILE} first: that is looked for in the directory of
     * every job that names another, or says anything of its experiment. A name with a {@code *} or {@code ?} stays one, to be
     * looked up in the directory. One of more than 1,000 characters is passed over.
     *
     * @param links inputs and outputs of the job
     * @param saysMetadata whether the job says anything of its experiment
     */
    public Set<String> named(List<DataLink> links, boolean saysMetadata) {
        Set<String> names = new LinkedHashSet<>();
        links.stream()
                .map(DataLink::name)
                .filter(name -> name.length() <= LONGEST)
                .map(FilePatterns::plain)
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
