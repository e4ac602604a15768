package org.helipoint.rest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.helipoint.model.MetadataEntry;
import org.helipoint.query.Page;
import org.helipoint.query.WorkflowQuery;

/** Rows of the overview as lines of CSV (RFC 4180): the same members as in JSON, one cell each. */
final class WorkflowCsv {

    private static final String END = "\r\n";

    private final WorkflowJson json;
    private final List<Column> columns;
    private final Function<Page, Map<String, List<MetadataEntry>>> metadata;

    /**
     * A column.
     *
     * @param place JSON pointer into a row
     */
    private record Column(String name, JsonPointer place) {
        static Column of(String... names) {
            JsonPointer place = JsonPointer.empty();
            for (String name : names) {
                place = place.appendProperty(name);
            }
            return new Column(String.join(".", names), place);
        }
    }

    /**
     * A table.
     *
     * @param fields its columns, as they are named in a query; empty for all
     * @param keys of metadata, each a column of its own
     * @param metadata gives the entries of these keys for a page, by id of the workflow
     */
    WorkflowCsv(
            WorkflowJson json,
            List<String> fields,
            List<String> keys,
            Function<Page, Map<String, List<MetadataEntry>>> metadata) {
        this.json = json;
        this.metadata = metadata;
        this.columns = (fields.isEmpty() ? WorkflowQuery.FIELDS : fields)
                .stream()
                        .filter(field -> !field.equals("_links"))
                        .flatMap(field -> columns(field, keys))
                        .toList();
    }

    private static Stream<Column> columns(String field, List<String> keys) {
        return switch (field) {
            case "seconds" ->
                Stream.of("total", "stageIn", "queued", "main", "stageOut").map(phase -> Column.of(field, phase));
            case "metadata" -> keys.stream().map(key -> Column.of(field, key));
            default -> Stream.of(Column.of(field));
        };
    }

    /**
     * Writes the header and all rows, and holds one page of them at a time.
     *
     * @param following gives the page that a cursor names
     */
    void write(OutputStream out, Page first, Function<String, Page> following) throws IOException {
        write(out, columns.stream().map(column -> text(column.name())).collect(Collectors.joining(",")) + END);
        rows(out, first);
        Optional<String> next = first.next();
        while (next.isPresent()) {
            Page page = following.apply(next.get());
            rows(out, page);
            next = page.next();
        }
    }

    private void rows(OutputStream out, Page page) throws IOException {
        StringBuilder lines = new StringBuilder();
        Map<String, List<MetadataEntry>> entries = metadata.apply(page);
        page.workflows()
                .forEach(workflow ->
                        lines.append(line(json.row(workflow, entries.getOrDefault(workflow.id(), List.of())))));
        write(out, lines.toString());
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private String line(ObjectNode row) {
        return columns.stream().map(column -> cell(row.at(column.place()))).collect(Collectors.joining(",", "", END));
    }

    /** Several values of one cell, such as tags, are parted by {@code "; "}; a unit stands behind its number. */
    static String cell(JsonNode value) {
        if (value.isArray()) {
            List<String> texts = new ArrayList<>();
            value.forEach(one -> texts.add(plain(one)));
            return text(String.join("; ", texts));
        }
        return value.isNull() || value.isMissingNode()
                ? ""
                : value.isTextual() || value.isObject() ? text(plain(value)) : value.asText();
    }

    private static String plain(JsonNode value) {
        return value.isObject()
                ? plain(value.path("value")) + " " + value.path("unit").asText()
                : value.asText();
    }

    /** What a spreadsheet would take for a formula gets an apostrophe before it, by which it is a text. */
    private static String text(String text) {
        String plain = text.matches("(?s)[=+\\-@\t\r].*") ? "'" + text : text;
        return plain.matches("(?s).*[\",\r\n].*") ? '"' + plain.replace("\"", "\"\"") + '"' : plain;
    }
}
