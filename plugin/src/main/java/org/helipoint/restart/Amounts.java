package org.helipoint.restart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import eu.unicore.services.restclient.utils.UnitParser;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts of a resource as job descriptions write them, in the units of UNICORE's {@code UnitParser}. */
final class Amounts {

    /** In seconds. */
    static final Amounts TIME = new Amounts(
            UnitParser.getTimeParser(0),
            List.of(
                    new Unit("d", "d", 86_400),
                    new Unit("h", "h", 3_600),
                    new Unit("m", "min", 60),
                    new Unit("s", "s", 1)),
            amount -> amount >= 86_400 ? 3_600 : amount >= 3_600 ? 600 : amount >= 120 ? 60 : 1);

    /** In bytes. */
    static final Amounts MEMORY = new Amounts(
            UnitParser.getCapacitiesParser(0),
            List.of(
                    new Unit("G", "GiB", 1L << 30),
                    new Unit("M", "MiB", 1L << 20),
                    new Unit("K", "KiB", 1L << 10),
                    new Unit("", "bytes", 1)),
            amount -> amount >= 1L << 30 ? 1L << 30 : 1L << 20);

    private static final Pattern FORM = Pattern.compile("\\s*(\\d{1,15})(\\s*)(\\w*)\\s*");
    private static final long MOST = 1L << 60;

    /**
     * A unit.
     *
     * @param symbol in descriptions
     * @param word in sentences
     */
    private record Unit(String symbol, String word, long factor) {}

    private final UnitParser parser;
    private final List<Unit> units;
    private final LongUnaryOperator step;

    /**
     * A kind of amounts.
     *
     * @param units from the largest on; the last is that in which amounts are counted
     * @param step what an amount is rounded up to a multiple of
     */
    private Amounts(UnitParser parser, List<Unit> units, LongUnaryOperator step) {
        this.parser = parser;
        this.units = units;
        this.step = step;
    }

    /** The amount that a member of a description says; empty if it cannot be read, as a formula cannot. */
    OptionalLong read(JsonNode value) {
        Matcher form = FORM.matcher(value.isValueNode() ? value.asText() : "");
        if (!form.matches()) {
            return OptionalLong.empty();
        }
        long number = Long.parseLong(form.group(1));
        long factor = factor(form.group(3));
        return factor <= 0 || number > MOST / factor ? OptionalLong.empty() : OptionalLong.of(number * factor);
    }

    private long factor(String unit) {
        try {
            return parser.getLongValue("1" + unit);
        } catch (IllegalArgumentException e) {
            return 0; // none that UNICORE knows
        }
    }

    /** Twice an amount, rounded up to a value that somebody might choose. */
    long twice(long amount) {
        long twice = 2 * Math.min(amount, MOST);
        long multiple = step.applyAsLong(twice);
        return (twice + multiple - 1) / multiple * multiple;
    }

    /**
     * An amount as a member of a description.
     *
     * @param like what stands there now, whose form it gets: a number, a text, its unit; missing if nothing does
     */
    JsonNode write(long amount, JsonNode like) {
        if (like.isNumber()) {
            return JsonNodeFactory.instance.numberNode(amount);
        }
        Matcher form = FORM.matcher(like.asText());
        if (form.matches() && read(like).isPresent()) {
            long factor = factor(form.group(3));
            if (amount % factor == 0) {
                return JsonNodeFactory.instance.textNode(amount / factor + form.group(2) + form.group(3));
            }
        }
        Unit unit = largest(amount);
        return JsonNodeFactory.instance.textNode(amount / unit.factor + unit.symbol);
    }

    /** An amount for a sentence. */
    String say(long amount) {
        Unit unit = largest(amount);
        return amount / unit.factor + " " + unit.word;
    }

    private Unit largest(long amount) {
        return units.stream()
                .filter(unit -> amount % unit.factor == 0)
                .findFirst()
                .orElseThrow();
    }
}
