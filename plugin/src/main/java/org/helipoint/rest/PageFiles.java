package org.helipoint.rest;

import jakarta.ws.rs.core.EntityTag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The files of the page, read from the plugin's jar once. There are no others, whatever is asked for. */
public final class PageFiles {

    /** The files in the jar's folder {@code web}. */
    static final List<String> NAMES = List.of(
            "address.js",
            "app.js",
            "format.js",
            "icon.svg",
            "index.html",
            "lib/preact.js",
            "overview.js",
            "page.css",
            "parts.js",
            "polled.js",
            "rest.js",
            "save.js",
            "sign-in.js",
            "texts.js");

    private static final Map<String, String> TYPES = Map.of(
            "css", "text/css;charset=UTF-8",
            "html", "text/html;charset=UTF-8",
            "js", "text/javascript;charset=UTF-8",
            "json", "application/json",
            "svg", "image/svg+xml");

    private final Map<String, PageFile> files;

    private PageFiles(Map<String, PageFile> files) {
        this.files = files;
    }

    /**
     * A file.
     *
     * @param type its media type
     * @param content its bytes
     * @param tag changes with the content
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares files
    record PageFile(String type, byte[] content, EntityTag tag) {}

    /** Reads all files. */
    public static PageFiles load() {
        return new PageFiles(
                NAMES.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), PageFiles::read)));
    }

    private static PageFile read(String name) {
        try (InputStream in = PageFiles.class.getResourceAsStream("/web/" + name)) {
            if (in == null) {
                throw new IllegalStateException("The plugin's jar has no file web/" + name);
            }
            byte[] content = in.readAllBytes();
            return new PageFile(
                    TYPES.get(name.substring(name.lastIndexOf('.') + 1)), content, HelipointResource.tag(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file of a name such as {@code app.js}; empty if the page has none of that name. */
    Optional<PageFile> find(String name) {
        return Optional.ofNullable(files.get(name));
    }

    /** What a browser may do for the page: load these files, speak to this server, and nothing else. */
    String contentSecurityPolicy() {
        return "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";
    }
}
