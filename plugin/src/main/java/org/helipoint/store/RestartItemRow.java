package org.helipoint.store;

import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.helipoint.model.PlainText;
import org.helipoint.model.RestartItem;
import org.helipoint.model.RestartTask;

/** A {@link RestartItem} as it lies in its table. */
@Entity
@Table(name = "restart_task_item")
@IdClass(RestartItemRow.Key.class)
class RestartItemRow {

    @Id
    private String task;

    @Id
    private int position;

    private String site;
    private String workflow;
    private Integer step;
    private String name;
    private String run;

    @Convert(converter = Converters.Texts.class)
    private List<String> parts;

    @Convert(converter = Converters.Texts.class)
    private List<String> needs;

    private String state;
    private String job;
    private String why;

    RestartItemRow() {}

    RestartItemRow(RestartTask task, RestartItem item) {
        this.task = task.id();
        this.site = task.site();
        position = item.position();
        workflow = item.workflow();
        step = item.step().orElse(null);
        name = item.name().orElse(null);
        run = item.run().orElse(null);
        parts = item.parts().stream().map(String::valueOf).toList();
        needs = item.needs().stream().map(String::valueOf).toList();
        job = item.job().orElse(null);
        become(item.state(), item.why());
    }

    final void become(RestartItem.State next, Optional<String> reason) {
        state = next.name();
        why = reason.map(text -> PlainText.cut(text, RestartTask.REASON_LENGTH)).orElse(null);
    }

    /** Gives it the id of its job, before that is submitted. */
    void submitAs(String id) {
        state = RestartItem.State.SUBMITTING.name();
        job = id;
    }

    boolean is(RestartItem.State one) {
        return state.equals(one.name());
    }

    RestartItem item() {
        return new RestartItem(
                position,
                workflow,
                Optional.ofNullable(step),
                Optional.ofNullable(name),
                Optional.ofNullable(run),
                parts.stream().map(Integer::valueOf).toList(),
                needs.stream().map(Integer::valueOf).toList(),
                RestartItem.State.valueOf(state),
                Optional.ofNullable(job),
                Optional.ofNullable(why));
    }

    @Override
    public String toString() {
        return new Key(task, position) + " " + state + " at " + site;
    }

    record Key(String task, int position) {
        Key {
            Objects.requireNonNull(task, "task");
        }
    }
}
