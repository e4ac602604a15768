package org.helipoint.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.helipoint.model.DataLink.Direction.IN;
import static org.helipoint.model.DataLink.Direction.OUT;
import static org.helipoint.model.Snapshots.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JobDescriptionTest {

    private static JobDescription description(String json) {
        return new JobDescription(json(json));
    }

    @Test
    void theJobOfTelbeIsUnderstood() {
        JobDescription job = description(
                "{'Executable':'python3','RunUserPrecommandOnLoginNode':'false',"
                        + "'Arguments':['Data_sorting_cluster.py','sorting','raw','-p','res=0.02'],"
                        + "'Resources':{'Queue':'defq','Runtime':10},"
                        + "'Imports':[{'From':'https://gate:8080/HEMERA/rest/core/storages/Home/files/p.json','To':'p.json'}],"
                        + "'Exports':[{'From':'stdout','To':'https://gate:8080/HEMERA/rest/core/storages/Home/files/job.out'}]}");

        assertThat(job.name()).isEqualTo("UNICORE_Job");
        assertThat(job.executable()).contains("python3");
        assertThat(job.queue()).contains("defq");
        assertThat(job.resources()).isEqualTo(json("{'Queue':'defq','Runtime':10}"));
        assertThat(job.dataLinks())
                .containsExactly(
                        new DataLink(IN, "p.json", "https://gate:8080/HEMERA/rest/core/storages/Home/files/p.json"),
                        new DataLink(OUT, "stdout", "https://gate:8080/HEMERA/rest/core/storages/Home/files/job.out"));
    }

    @Test
    void transfersInMapFormAndSweepsOverFilesAreUnderstood() {
        JobDescription job = description(
                "{'Imports':{'a':{'From':['x:1','x:2']},'b':{'Data':'text'}}," + "'Exports':{'c':{'target':'y:3'}}}");

        assertThat(job.dataLinks())
                .containsExactly(
                        new DataLink(IN, "a", "x:1"),
                        new DataLink(IN, "a", "x:2"),
                        new DataLink(IN, "b", "inline:"),
                        new DataLink(OUT, "c", "y:3"));
    }

    @Test
    void tagsAreReadInBothSpellings() {
        assertThat(description("{'Tags':['a']}").tags()).containsExactly("a");
        assertThat(description("{'tags':['b']}").tags()).containsExactly("b");
    }

    @Test
    void theProjectMayStandAmongTheResources() {
        assertThat(description("{'Project':'p'}").project()).contains("p");
        assertThat(description("{'Resources':{'Project':'q'}}").project()).contains("q");
    }

    @Test
    void membersOfWrongTypesReadAsAbsent() {
        JobDescription job = description(
                "{'Name':{},'Arguments':'x','Tags':7,'Resources':[],'Imports':'no','Exports':[5,null,[]],'Project':null}");

        assertThat(job.name()).isEqualTo("UNICORE_Job");
        assertThat(job.tags()).isEmpty();
        assertThat(job.resources()).isEmpty();
        assertThat(job.queue()).isEmpty();
        assertThat(job.project()).isEmpty();
        assertThat(job.dataLinks()).allMatch(link -> link.uri().isEmpty());
    }

    @Test
    void numbersKeepAllTheirDigits() {
        String text =
                "{\"Parameters\":{\"a\":0.12345678901234567890,\"b\":1E+400,\"c\":1.50,\"d\":12345678901234567890}}";

        assertThat(JobDescription.parse(text).toString()).isEqualTo(text);
        assertThat(new JobDescription(JobDescription.parse(text).json()).toString())
                .isEqualTo(text);
    }

    @Test
    void nobodyCanChangeItFromOutside() {
        ObjectNode tree = json("{'Name':'a'}");
        JobDescription job = new JobDescription(tree);

        tree.put("Name", "b");
        job.json().put("Name", "c");

        assertThat(job.name()).isEqualTo("a");
    }

    static List<Arguments> groups() {
        String callback = "https://gw:8080/WORKFLOW/rest/workflows/3f2c-11/actions/callback";
        return List.of(
                Arguments.of("{'Tags':['a','workflow:scan 38']}", Optional.of(new Group(Group.Kind.TAG, "scan 38"))),
                Arguments.of("{'tags':['workflow:x','workflow:y']}", Optional.of(new Group(Group.Kind.TAG, "x"))),
                Arguments.of("{'Tags':['workflow:','workflow: ','flow:x']}", Optional.empty()),
                Arguments.of("{'Tags':['workflow:" + "x".repeat(201) + "']}", Optional.empty()),
                Arguments.of(
                        "{'Notification':'" + callback + "'}", Optional.of(new Group(Group.Kind.ENGINE, "3f2c-11"))),
                Arguments.of(
                        "{'NotificationSettings':{'URL':'" + callback + "'},'Tags':['workflow:x']}",
                        Optional.of(new Group(Group.Kind.ENGINE, "3f2c-11"))),
                Arguments.of("{'Notification':'" + callback + "/x'}", Optional.empty()),
                Arguments.of("{'Notification':'https://my.site/rest/jobs'}", Optional.empty()),
                Arguments.of("{'Notification':[1],'Tags':'workflow:x'}", Optional.empty()));
    }

    @ParameterizedTest
    @MethodSource("groups")
    void tagsAndTheWorkflowEngineGroupJobs(String description, Optional<Group> group) {
        assertThat(new JobDescription(json(description)).group()).isEqualTo(group);
    }
}
