package org.helipoint.store;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** One thing that an administrator did with somebody else's record, or a restart. */
@Entity
@Table(name = "audit")
class AuditRow {

    @Id
    private UUID id;

    private String site;
    private Instant at;
    private String caller;
    private String action;
    private String workflow;
    private String detail;

    AuditRow() {}

    AuditRow(String site, Instant at, String caller, String action, String workflow, String detail) {
        this.id = UUID.randomUUID();
        this.site = site;
        this.at = at;
        this.caller = caller;
        this.action = action;
        this.workflow = workflow;
        this.detail = detail;
    }

    @Override
    public String toString() {
        return id + " " + at + " " + caller + " " + action + " " + workflow + " " + detail + " at " + site;
    }
}
