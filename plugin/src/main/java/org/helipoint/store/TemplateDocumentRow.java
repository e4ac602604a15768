package org.helipoint.store;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.util.Objects;
import org.helipoint.model.PlainText;

/** The content of a template that a job was started from. */
@Entity
@Table(name = "template_document")
@IdClass(TemplateDocumentRow.Key.class)
class TemplateDocumentRow {

    @Id
    private String digest;

    @Id
    private String site;

    private String document;

    TemplateDocumentRow() {}

    TemplateDocumentRow(String digest, String site, String document) {
        this.digest = digest;
        this.site = site;
        this.document = PlainText.escapedJson(document);
    }

    String document() {
        return document;
    }

    @Override
    public String toString() {
        return digest + " at " + site;
    }

    record Key(String digest, String site) {
        Key {
            Objects.requireNonNull(digest, "digest");
            Objects.requireNonNull(site, "site");
        }
    }
}
