package org.helipoint.extract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Properties of the file, its groups and channels out of LabVIEW's TDMS files: {@code tdms.<property>},
 * {@code tdms.<group>.<property>}, {@code tdms.<group>.<channel>.<property>}. At most 2 MB of a file are read, none of them raw
 * data, and at most 1,000 properties are taken; a file that has more is refused.
 *
 * <p>If the index file {@code <name>_index} is there and fits, it is read instead, which is the same with fewer jumps.
 */
public final class Tdms implements Extractor {

    /** What DAQmx notes for itself, such as the coefficients of scales. */
    private static final String INTERNAL = "NI_";

    private static final List<String> UNITS = List.of("unit_string", "NI_UnitDescription");
    private static final String UNIT_ALONG = "wf_xunit_string";
    private static final Set<String> IN_UNIT = Set.of("minimum", "maximum");
    private static final Set<String> ALONG = Set.of("wf_increment", "wf_start_offset");
    private static final Pattern WITH_UNIT = Pattern.compile("(.*\\S)\\s*\\[([^\\[\\]]+)]");

    @Override
    public boolean supports(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".tdms");
    }

    @Override
    public ObjectNode extract(JobFile file) throws IOException {
        Optional<Map<String, Map<String, ValueNode>>> fromIndex = index(file);
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        for (var object : (fromIndex.isPresent() ? fromIndex.get() : TdmsReader.read(file)).entrySet()) {
            add(metadata, names(object.getKey()), object.getValue());
        }
        return metadata;
    }

    /** Nothing if there is no index file, or one that is broken or out of date: it is only a help. */
    private static Optional<Map<String, Map<String, ValueNode>>> index(JobFile file) throws IOException {
        Optional<JobFile> index = file.other(file.name() + "_index");
        try {
            return index.isEmpty() ? Optional.empty() : TdmsReader.readIndex(index.get(), file.size());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The names in a path: none in that of the file, {@code /}; one in that of a group; two in {@code /'group'/'channel'}. */
    private static List<String> names(String path) throws IOException {
        List<String> names = new ArrayList<>();
        if (path.equals("/")) {
            return names;
        }
        int at = 0;
        do {
            int end = path.startsWith("/'", at) && names.size() < 2 ? endOfName(path, at + 2) : -1;
            if (end < 0) {
                throw new IOException("an object in it has a path that is none: " + path);
            }
            names.add(path.substring(at + 2, end).replace("''", "'"));
            at = end + 1;
        } while (at < path.length());
        return names;
    }

    /** Where the quotation mark is that is not doubled. */
    private static int endOfName(String path, int from) {
        int end = path.indexOf('\'', from);
        while (end >= 0 && path.startsWith("''", end)) {
            end = path.indexOf('\'', end + 2);
        }
        return end;
    }

    private static void add(ObjectNode metadata, List<String> object, Map<String, ValueNode> properties) {
        properties.forEach((name, value) -> {
            if (!name.startsWith(INTERNAL)) {
                Matcher withUnit = WITH_UNIT.matcher(name);
                boolean unitInName = value.isNumber() && withUnit.matches();
                String unit = unitInName ? withUnit.group(2) : unit(name, properties);
                metadata.set(key(object, unitInName ? withUnit.group(1) : name), entry(value, unit));
            }
        });
    }

    private static String key(List<String> object, String property) {
        List<String> names = new ArrayList<>(List.of("tdms"));
        names.addAll(object);
        names.add(property);
        return Keys.of(names.toArray(String[]::new));
    }

    /** By NI's names of properties; empty if the property has none. */
    private static String unit(String property, Map<String, ValueNode> properties) {
        if (IN_UNIT.contains(property)) {
            return UNITS.stream()
                    .filter(properties::containsKey)
                    .map(name -> properties.get(name).asText())
                    .findFirst()
                    .orElse("");
        }
        if (ALONG.contains(property)) {
            return properties.containsKey(UNIT_ALONG)
                    ? properties.get(UNIT_ALONG).asText()
                    : "s";
        }
        return "";
    }

    private static JsonNode entry(ValueNode value, String unit) {
        if (!value.isNumber() || unit.isBlank()) {
            return value;
        }
        ObjectNode quantity = JsonNodeFactory.instance.objectNode();
        quantity.set("value", value);
        return quantity.put("unit", unit.strip());
    }
}
