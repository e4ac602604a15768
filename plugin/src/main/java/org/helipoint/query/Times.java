package org.helipoint.query;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;

/** Times as a client writes them: ISO 8601, a day or a time, UTC if it does not say. */
final class Times {

    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffsetId()
            .toFormatter();

    private Times() {}

    static Instant parse(String parameter, String text) {
        try {
            // in an address that was not encoded, a plus has become a blank
            TemporalAccessor time =
                    ISO.parseBest(text.replace(' ', '+'), OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            Instant instant = instant(time);
            if (instant.isBefore(Instant.EPOCH)
                    || instant.atOffset(ZoneOffset.UTC).getYear() > 9999) {
                throw new DateTimeException("out of range");
            }
            return instant;
        } catch (DateTimeException e) {
            throw new InvalidQueryException("'" + parameter + "' cannot be '" + text
                    + "'; it is a time in ISO 8601 from 1970 on, such as 2026-06-13, 2026-06-13T05:35:00Z or"
                    + " 2026-06-13T07:35:00+02:00.");
        }
    }

    private static Instant instant(TemporalAccessor time) {
        if (time instanceof OffsetDateTime withOffset) {
            return withOffset.toInstant();
        }
        return time instanceof LocalDateTime local
                ? local.toInstant(ZoneOffset.UTC)
                : LocalDate.from(time).atStartOfDay().toInstant(ZoneOffset.UTC);
    }
}
