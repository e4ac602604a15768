package org.helipoint.store;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.util.Objects;
import org.helipoint.model.PlainText;

/** A {@link TemplateUse} as it lies in its table. */
@Entity
@Table(name = "template_use")
@IdClass(TemplateUseRow.Key.class)
class TemplateUseRow {

    @Id
    private String job;

    @Id
    private String site;

    private String template;
    private String name;
    private String version;
    private String digest;
    private String parameters;

    TemplateUseRow() {}

    TemplateUseRow(TemplateUse use) {
        job = use.job();
        site = use.site();
        template = use.template();
        name = use.name();
        version = use.version();
        digest = use.digest();
        parameters = PlainText.escapedJson(use.parameters());
    }

    TemplateUse use() {
        return new TemplateUse(job, site, template, name, version, digest, parameters);
    }

    @Override
    public String toString() {
        return job + " from " + template + " at " + site;
    }

    record Key(String job, String site) {
        Key {
            Objects.requireNonNull(job, "job");
            Objects.requireNonNull(site, "site");
        }
    }
}
