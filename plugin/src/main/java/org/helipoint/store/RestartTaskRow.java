package org.helipoint.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.helipoint.model.Owner;
import org.helipoint.model.PlainText;
import org.helipoint.model.RestartItem;
import org.helipoint.model.RestartTask;

/** A {@link RestartTask} as it lies in its table. */
@Entity
@Table(name = "restart_task")
class RestartTaskRow {

    @Id
    private String id;

    private String site;
    private String owner;

    @Column(name = "owner_key")
    private String ownerKey;

    private String login;

    @Column(name = "unix_group")
    private String group;

    private String role;
    private Instant created;
    private Instant finished;
    private String state;
    private String reason;
    private String request;

    RestartTaskRow() {}

    RestartTaskRow(RestartTask task) {
        id = task.id();
        site = task.site();
        owner = task.owner().name();
        ownerKey = task.owner().key();
        login = task.owner().login();
        group = task.owner().group();
        role = task.owner().role();
        created = task.created().truncatedTo(ChronoUnit.MILLIS);
        request = PlainText.escapedJson(task.request());
        become(task.state(), task.reason(), task.finished());
    }

    /** Changes how it does. */
    final void become(RestartTask.State next, Optional<String> why, Optional<Instant> end) {
        state = next.name();
        reason = why.map(text -> PlainText.cut(text, RestartTask.REASON_LENGTH)).orElse(null);
        finished = end.map(at -> at.truncatedTo(ChronoUnit.MILLIS)).orElse(null);
    }

    String id() {
        return id;
    }

    Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    boolean open() {
        return RestartTask.State.valueOf(state).open();
    }

    RestartTask task(Map<RestartItem.State, Integer> counts) {
        return new RestartTask(
                id,
                site,
                new Owner(owner, ownerKey, login, group, role),
                created,
                Optional.ofNullable(finished),
                RestartTask.State.valueOf(state),
                reason(),
                request,
                counts);
    }
}
