package org.helipoint.model;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the place that an address of a job's input or output means, so that the output of one job and the input of another
 * can be compared. Takes time linear in the length of the address and never throws. Immutable.
 *
 * <p>What makes no difference: the protocol before an address ({@code BFT:https://…}); {@code http} or {@code https} of a
 * storage; the case of schemes, hosts and names of sites; user info; default ports; percent-encoding; doubled and trailing
 * slashes, {@code .} and {@code ..} in paths; and, for a site's storages, through which Gateway, or whether through any, as
 * long as the direct address is known here. Names of storages and paths are case sensitive, as in UNICORE.
 */
public final class DataPlaces {

    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)", Pattern.DOTALL);
    private static final Pattern HIERARCHICAL = Pattern.compile("//([^/?#]*)(.*)", Pattern.DOTALL);
    private static final Pattern PORT = Pattern.compile(":(\\d*)$");
    private static final Map<String, String> DEFAULT_PORTS =
            Map.of("http", "80", "https", "443", "ftp", "21", "gsiftp", "2811", "scp", "22");

    /** What stands between the site and the storage's id in the address of a storage: uas-core's own form. */
    private static final List<String> STORAGES = List.of("rest", "core", "storages");

    /** The storage that is a job's directory: JobManagementImpl's own form. */
    private static final String JOB_DIRECTORY = "-uspace";

    private final Map<String, String> sites;

    /**
     * Places, with what is known about where sites are.
     *
     * @param sites names of sites by host and port, {@code host:port}, at which they are reached directly, not through a
     *     Gateway; in lower case
     */
    public DataPlaces(Map<String, String> sites) {
        this.sites = Map.copyOf(sites);
    }

    /**
     * Places as a UNICORE/X knows them.
     *
     * @param site its name
     * @param externalUrl under which its users reach it, through a Gateway or directly
     * @param listener its own host and port, {@code host:port}
     */
    public static DataPlaces of(String site, String externalUrl, String listener) {
        Matcher url = SCHEME.matcher(externalUrl);
        Matcher parts = HIERARCHICAL.matcher(url.matches() ? url.group(2) : "");
        List<String> path = parts.matches() ? segments(parts.group(2)) : List.of();
        if (!path.isEmpty()) {
            return new DataPlaces(Map.of(lower(listener), lower(path.get(path.size() - 1))));
        }
        String external = parts.matches() ? authority(lower(url.group(1)), parts.group(1)) : lower(listener);
        return new DataPlaces(
                external.equals(lower(listener))
                        ? Map.of(external, lower(site))
                        : Map.of(external, lower(site), lower(listener), lower(site)));
    }

    /**
     * The place that an address means.
     *
     * @param site name of the site whose job uses the address; files on its disks are its own
     * @param address as in a job description
     * @return empty if it is no address of data outside, such as inline data
     */
    public Optional<DataPlace> find(String site, String address) {
        return look(site, address).map(Found::place);
    }

    /**
     * The job of a site in whose directory the data of an address lies.
     *
     * @param site name of the site
     * @param address as in the description of one of its jobs
     * @return the job's id; empty if it is in none, or in one of another site
     */
    public Optional<String> jobDirectory(String site, String address) {
        return look(site, address)
                .filter(found -> found.place().job() != null && lower(site).equals(found.storageSite()))
                .map(found -> found.place().job());
    }

    /**
     * A place and, if it is in a storage of UNICORE, the site of that.
     *
     * @param storageSite null if it is not
     */
    private record Found(DataPlace place, String storageSite) {

        Found(DataPlace place) {
            this(place, null);
        }
    }

    private Optional<Found> look(String site, String address) {
        Matcher whole = SCHEME.matcher(address.strip());
        if (!whole.matches()) {
            return Optional.empty();
        }
        Matcher inner = SCHEME.matcher(whole.group(2)); // the address behind a protocol of transfer
        Matcher url = inner.matches() && inner.group(1).matches("(?i)https?") ? inner : whole;
        String scheme = lower(url.group(1));
        Matcher parts = HIERARCHICAL.matcher(url.group(2));
        String authority = parts.matches() ? authority(scheme, parts.group(1)) : "";
        String path = parts.matches() ? parts.group(2) : url.group(2);
        return switch (scheme) {
            case "inline" -> Optional.empty();
            case "file" -> Optional.of(new Found(place("file:" + lower(site), segments(path))));
            case "link" ->
                Optional.of(new Found(place("file:" + lower(site), segments(url.group(2))))); // knows no hosts
            case "u6" -> Optional.of(inStorage(authority, segments(path)));
            case "http", "https" -> Optional.of(onTheWeb(scheme, authority, path));
            default ->
                Optional.of(new Found(parts.matches() ? elsewhere(scheme, authority, path) : opaque(scheme, path)));
        };
    }

    private Found onTheWeb(String scheme, String authority, String path) {
        List<String> segments = segments(path);
        for (int i = 0; i + STORAGES.size() < segments.size(); i++) {
            int storage = i + STORAGES.size();
            if (segments.subList(i, storage).equals(STORAGES)) {
                String site = i > 0 ? lower(segments.get(i - 1)) : sites.getOrDefault(authority, "//" + authority);
                List<String> rest = new ArrayList<>(segments.subList(storage, segments.size()));
                if (rest.size() > 1 && rest.get(1).equals("files")) {
                    rest.remove(1);
                }
                return inStorage(site, rest);
            }
        }
        return new Found(elsewhere(scheme, authority, path));
    }

    /** A place in a storage of UNICORE; the path begins with the storage's id. */
    private static Found inStorage(String site, List<String> path) {
        String storage = path.isEmpty() ? "" : path.get(0);
        if (storage.endsWith(JOB_DIRECTORY) && storage.length() > JOB_DIRECTORY.length()) {
            String job = storage.substring(0, storage.length() - JOB_DIRECTORY.length());
            // the ids of jobs are unique, whatever the site
            return new Found(new DataPlace("job:" + String.join("/", path), job), site);
        }
        return new Found(place("storage:" + site, path), site);
    }

    private static DataPlace elsewhere(String scheme, String authority, String pathAndQuery) {
        int fragment = pathAndQuery.indexOf('#');
        String shown = fragment < 0 ? pathAndQuery : pathAndQuery.substring(0, fragment);
        int query = shown.indexOf('?');
        String path = String.join("/", segments(query < 0 ? shown : shown.substring(0, query)));
        return new DataPlace(
                scheme + "://" + authority + "/" + path + (query < 0 ? "" : decoded(shown.substring(query))), null);
    }

    private static DataPlace opaque(String scheme, String rest) {
        return new DataPlace(scheme + ":" + decoded(rest), null);
    }

    private static DataPlace place(String root, List<String> path) {
        return new DataPlace(root + "/" + String.join("/", path), null);
    }

    /** Host and port, without user info and without a port that goes without saying. */
    private static String authority(String scheme, String text) {
        String host = lower(decoded(text.substring(text.lastIndexOf('@') + 1)));
        Matcher port = PORT.matcher(host);
        boolean needless =
                port.find() && (port.group(1).isEmpty() || port.group(1).equals(DEFAULT_PORTS.get(scheme)));
        return needless ? host.substring(0, port.start()) : host;
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : decoded(path).split("/", -1)) {
            if (segment.equals("..")) {
                if (!segments.isEmpty()) {
                    segments.remove(segments.size() - 1);
                }
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment);
            }
        }
        return segments;
    }

    private static String decoded(String text) {
        try {
            return text.indexOf('%') < 0 ? text : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // a per cent sign that was meant as one
        }
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
