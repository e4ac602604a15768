package org.helipoint.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** JSON in tests, with ' for ", and \' for '. */
final class Json {

    private Json() {}

    static ObjectNode object(String text) {
        try {
            return (ObjectNode) TemplateText.read(text(text));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** One of the templates that are shipped. */
    static ObjectNode shipped(String file) {
        Path path = Path.of("..", "deployment", "src", "main", "bundle", "conf", "helipoint-templates", file);
        try {
            return (ObjectNode) TemplateText.read(Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(String text) {
        return text.replace("\\'", "\0").replace('\'', '"').replace("\0", "\\\"");
    }
}
