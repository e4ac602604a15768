package org.helipoint.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.helipoint.model.PlainText;

/** A {@link KeptTemplate} as it lies in its table. */
@Entity
@Table(name = "template")
class TemplateRow {

    @Id
    private String id;

    private String site;
    private String owner;

    @Column(name = "owner_key")
    private String ownerKey;

    private String name;
    private String version;
    private String share;
    private Instant changed;
    private String document;

    TemplateRow() {}

    /**
     * A row.
     *
     * @param site where the template is; others may have one with the same id
     */
    TemplateRow(String site, KeptTemplate template) {
        id = StoredTemplates.key(site, template.id());
        this.site = site;
        owner = template.owner();
        ownerKey = template.ownerKey();
        name = template.name();
        version = template.version();
        share = template.share();
        changed = template.changed().truncatedTo(ChronoUnit.MILLIS);
        document = PlainText.escapedJson(template.document());
    }

    KeptTemplate template() {
        return new KeptTemplate(
                StoredTemplates.id(name, ownerKey), owner, ownerKey, name, version, share, changed, document);
    }

    @Override
    public String toString() {
        return name + " " + version + " of " + owner + " at " + site;
    }
}
