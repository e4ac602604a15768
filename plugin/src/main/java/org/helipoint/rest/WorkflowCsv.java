package org.helipoint.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.helipoint.model.Workflow;
import org.helipoint.query.Page;
import org.helipoint.query.WorkflowQuery;

/** Rows of the overview as lines of CSV (RFC 4180): the same members as in JSON, one cell each. */
final class WorkflowCsv {

    private static final String END = "\r\n";

    private final WorkflowJson json;
    private final List<String> columns;

    /**
     * A table.
     *
     * @param fields its columns, as they are named in a query; empty for all
     */
    WorkflowCsv(WorkflowJson json, List<String> fields) {
        this.json = json;
        this.columns = (fields.isEmpty() ? WorkflowQuery.FIELDS : fields)
                .stream()
                        .filter(field -> !field.equals("_links"))
                        .flatMap(WorkflowCsv::columns)
                        .toList();
    }

    private static Stream<String> columns(String field) {
        return field.equals("seconds")
                ? Stream.of("total", "stageIn", "queued", "main", "stageOut").map(phase -> "seconds." + phase)
                : Stream.of(field);
    }

    /**
     * Writes the header and all rows, and holds one page of them at a time.
     *
     * @param following gives the page that a cursor names
     */
    void write(OutputStream out, Page first, Function<String, Page> following) throws IOException {
        write(out, String.join(",", columns) + END);
        rows(out, first.workflows());
        Optional<String> next = first.next();
        while (next.isPresent()) {
            Page page = following.apply(next.get());
            rows(out, page.workflows());
            next = page.next();
        }
    }

    private void rows(OutputStream out, List<Workflow> workflows) throws IOException {
        StringBuilder lines = new StringBuilder();
        workflows.forEach(workflow -> lines.append(line(json.row(workflow))));
        write(out, lines.toString());
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private String line(ObjectNode row) {
        return columns.stream()
                .map(column -> cell(row.at("/" + column.replace('.', '/'))))
                .collect(Collectors.joining(",", "", END));
    }

    /** Several values of one cell, such as tags, are parted by {@code "; "}. */
    static String cell(JsonNode value) {
        if (value.isArray()) {
            List<String> texts = new ArrayList<>();
            value.forEach(one -> texts.add(one.asText()));
            return text(String.join("; ", texts));
        }
        return value.isNull() ? "" : value.isTextual() ? text(value.textValue()) : value.asText();
    }

    /** What a spreadsheet would take for a formula gets an apostrophe before it, by which it is a text. */
    private static String text(String text) {
        String plain = text.matches("(?s)[=+\\-@\t\r].*") ? "'" + text : text;
        return plain.matches("(?s).*[\",\r\n].*") ? '"' + plain.replace("\"", "\"\"") + '"' : plain;
    }
}
