package org.helipoint.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of a TELBE scan, whose name is metadata: {@code 038_0p7THz_LSCO_2mmZnTe_31K_13.06.2018_0535_02} is scan
 * number, THz frequency, sample, detection crystal, temperature, date, start and repeat. A start that is none is left out.
 *
 * @param name of the folder
 * @param metadata what it says, in the form of {@link Metadata}
 */
public record ScanFolder(String name, ObjectNode metadata) {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int LONGEST = 250;
    private static final String DECIMAL = "([0-9]{1,9}(?:[p.][0-9]{1,9})?)";
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})_" + DECIMAL + "THz_([^_/]+)_([^_/]+)_" + DECIMAL
            + "K_([0-9]{2})\\.([0-9]{2})\\.([0-9]{4})_([0-9]{2})([0-9]{2})_([0-9]{1,9})");

    /**
     * The scan folders that a job names: those in the addresses of its inputs, then those in its arguments, each once. What
     * counts is a part of an address or path between two slashes.
     */
    static List<ScanFolder> of(JobDescription description) {
        Stream<String> inputs = description.dataLinks().stream()
                .filter(link -> link.direction() == DataLink.Direction.IN)
                .map(DataLink::uri);
        return Stream.concat(inputs, description.arguments().stream())
                .flatMap(address -> Stream.of(decoded(address).split("[/\\\\?&=;,\\s]")))
                .map(ScanFolder::unquoted)
                .distinct()
                .flatMap(part -> parse(part).stream())
                .toList();
    }

    /** Without the quotes of a shell, which stand around a whole path or a part of it. */
    private static String unquoted(String part) {
        int from = 0;
        int to = part.length();
        while (from < to && isQuote(part.charAt(from))) {
            from++;
        }
        while (from < to && isQuote(part.charAt(to - 1))) {
            to--;
        }
        return part.substring(from, to);
    }

    private static boolean isQuote(char c) {
        return c == '\'' || c == '"';
    }

    private static String decoded(String address) {
        try {
            return address.indexOf('%') < 0
                    ? address
                    : URLDecoder.decode(address.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return address; // a per cent sign that was meant as one
        }
    }

    static Optional<ScanFolder> parse(String name) {
        Matcher parts = FORM.matcher(name);
        if (name.length() > LONGEST || !parts.matches()) {
            return Optional.empty();
        }
        ObjectNode json = NODES.objectNode();
        json.put("scanNumber", new BigInteger(parts.group(1)));
        json.putObject("thzFrequency").put("value", decimal(parts.group(2))).put("unit", "THz");
        json.put("sample", parts.group(3));
        json.put("detectionCrystal", parts.group(4));
        json.putObject("sampleTemperature")
                .put("value", decimal(parts.group(5)))
                .put("unit", "K");
        start(parts).ifPresent(start -> json.put("scanStart", start));
        json.put("repeat", new BigInteger(parts.group(11)));
        return Optional.of(new ScanFolder(name, json));
    }

    /** Empty if there is no such day, or no such time of a day. */
    private static Optional<String> start(Matcher parts) {
        String text = parts.group(8) + "-" + parts.group(7) + "-" + parts.group(6) + "T" + parts.group(9) + ":"
                + parts.group(10);
        try {
            return Optional.of(LocalDateTime.parse(text).toString());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static BigDecimal decimal(String text) {
        return new BigDecimal(text.replace('p', '.'));
    }
}
