package org.helipoint.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.core.EntityTag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files of the page, read from the plugin's jar once. There are no others, whatever is asked for. */
public final class PageFiles {

    /** The files in the jar's folder {@code web}. */
    static final List<String> NAMES = List.of(
            "address.js",
            "again.js",
            "app.js",
            "attempt.js",
            "compare.js",
            "data.js",
            "download.js",
            "editors.js",
            "form.js",
            "format.js",
            "graph.js",
            "icon.svg",
            "index.html",
            "lib/preact.js",
            "many.js",
            "metadata.js",
            "oidc.js",
            "overview.js",
            "page.css",
            "parts.js",
            "patch.js",
            "polled.js",
            "reasons.js",
            "rest.js",
            "restart.js",
            "save-template.js",
            "save.js",
            "sign-in.js",
            "signed-in.html",
            "signed-in.js",
            "statistics.js",
            "status.js",
            "templates.js",
            "texts.js",
            "timeline.js",
            "workflow.js");

    private static final String POLICY =
            "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

    private static final Map<String, String> TYPES = Map.of(
            "css", "text/css;charset=UTF-8",
            "html", "text/html;charset=UTF-8",
            "js", "text/javascript;charset=UTF-8",
            "json", "application/json",
            "svg", "image/svg+xml");

    /** Made from the configuration, not in the jar. */
    private static final String SETTINGS = "settings.json";

    private final Map<String, PageFile> files;
    private final String contentSecurityPolicy;

    private PageFiles(Map<String, PageFile> files, String contentSecurityPolicy) {
        this.files = Map.copyOf(files);
        this.contentSecurityPolicy = contentSecurityPolicy;
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

    /**
     * Reads all files.
     *
     * @param oidc the provider through which users may sign in
     */
    public static PageFiles load(Optional<OidcSettings> oidc) {
        Map<String, PageFile> files = new HashMap<>();
        NAMES.forEach(name -> files.put(name, file(name, read(name))));
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        settings.set("oidc", oidc.map(OidcSettings::json).orElse(NullNode.instance));
        files.put(SETTINGS, file(SETTINGS, settings.toString().getBytes(StandardCharsets.UTF_8)));
        return new PageFiles(
                files,
                POLICY + oidc.map(one -> "; connect-src 'self' " + one.origin()).orElse(""));
    }

    private static PageFile file(String name, byte[] content) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        return new PageFile(type, content, HelipointResource.tag(content));
    }

    private static byte[] read(String name) {
        try (InputStream in = PageFiles.class.getResourceAsStream("/web/" + name)) {
            if (in == null) {
                throw new IllegalStateException("The plugin's jar has no file web/" + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file of a name such as {@code app.js}; empty if the page has none of that name. */
    Optional<PageFile> find(String name) {
        return Optional.ofNullable(files.get(name));
    }

    /** What a browser may do for the page: load these files, speak to this server and to the provider, and nothing else. */
    String contentSecurityPolicy() {
        return contentSecurityPolicy;
    }
}
