package org.helipoint.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.helipoint.model.Snapshots.at;
import static org.helipoint.model.Snapshots.ended;
import static org.helipoint.model.Snapshots.json;
import static org.helipoint.model.Snapshots.moved;
import static org.helipoint.model.Snapshots.submission;
import static org.helipoint.model.Snapshots.submitted;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.helipoint.model.Difference;
import org.helipoint.model.Ending;
import org.helipoint.model.FailureReason;
import org.helipoint.model.JobDescription;
import org.helipoint.model.Owner;
import org.helipoint.model.Progress;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.RunState;
import org.helipoint.model.RunTimes;
import org.helipoint.model.Submission;
import org.helipoint.model.Workflow;
import org.helipoint.query.Caller;
import org.helipoint.query.ComparedRuns;
import org.helipoint.query.Comparison;
import org.helipoint.query.InvalidQueryException;
import org.helipoint.query.Page;
import org.helipoint.query.WorkflowNotFoundException;
import org.helipoint.query.WorkflowQuery;
import org.helipoint.query.Workflows;
import org.helipoint.store.WorkflowSearch.Total;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the overview has to answer, whatever the database. Each test has an owner of its own, so all may share one
 * database.
 */
abstract class QueryContract {

    /** More than are looked up or counted. */
    private static final int EARLY = WorkflowFinder.COUNTED + 100;

    private final String id = UUID.randomUUID().toString();
    private final Owner owner = new Owner("CN=" + id, "cn=" + id, "login", null, "user");
    private final Caller caller = new Caller(owner.name(), owner.key(), "user");

    /** The database, open. */
    abstract Database database();

    private void save(RunSnapshot... snapshots) {
        saveAt("SITE", snapshots);
    }

    private void saveAt(String site, RunSnapshot... snapshots) {
        new HibernateRunStore(database(), site).save(List.of(snapshots));
    }

    private RunSnapshot job(String name, int revision, String description) {
        return submitted(id + name, revision, mine(description));
    }

    private Submission mine(String description) {
        return submission(description, null, owner);
    }

    private Workflows workflows() {
        return new Workflows(new StoredWorkflows(database(), "SITE", Clock.systemUTC()), Clock.systemUTC());
    }

    /** A page for parameters as in an address. */
    private Page page(Caller who, String parameters) {
        Map<String, List<String>> values = new HashMap<>();
        Arrays.stream(parameters.split("&"))
                .filter(pair -> !pair.isEmpty())
                .map(pair -> pair.split("=", 2))
                .forEach(pair ->
                        values.computeIfAbsent(pair[0], n -> new ArrayList<>()).add(pair[1]));
        return workflows().page(who, WorkflowQuery.parse(values, name -> name));
    }

    private static Total total(Page page) {
        return new Total(page.total(), page.totalIsLowerBound());
    }

    /** The short names of the caller's workflows that a query finds, in its order. */
    private List<String> find(String parameters) {
        return names(page(caller, parameters));
    }

    private List<String> names(Page page) {
        return page.workflows().stream()
                .map(workflow -> workflow.id().substring(id.length()))
                .toList();
    }

    /** The same through pages of a size, all of them. */
    private List<String> findInPages(String parameters, int num) {
        List<String> names = new ArrayList<>();
        Page page = page(caller, parameters + "&num=" + num);
        names.addAll(names(page));
        while (page.next().isPresent()) {
            page = page(
                    caller,
                    parameters + "&num=" + num + "&cursor=" + page.next().get());
            names.addAll(names(page));
        }
        return names;
    }

    private RunSnapshot failed(String name, int revision, FailureReason reason, int exitCode, String batchId) {
        return new RunSnapshot(
                id + name,
                revision,
                at(revision),
                RunState.FAILED,
                null,
                new Progress("long", batchId, null, null, RunTimes.NONE),
                new Ending(reason, "It failed.", exitCode, null, List.of()));
    }

    /** a failed, b ended well, c runs, d is at another site. */
    private void saveFour() {
        save(job("a", 1, "{'Name':'scan','Executable':'python3','Tags':['LSCO','31K'],'Resources':{'Queue':'defq'}}"));
        save(job("b", 2, "{'Name':'Scan','ApplicationName':'Date','Tags':['31K%','a,b']}"));
        save(job("c", 3, "{'ApplicationName':'Date'}"), moved(id + "c", 4, RunState.RUNNING));
        saveAt("OTHER", job("d", 5, "{'Name':'scan'}"));
        save(failed("a", 6, FailureReason.TIMEOUT, 137, "batch-" + id));
        save(ended(id + "b", 8, RunState.SUCCESSFUL));
    }

    @ParameterizedTest
    @CsvSource({
        "'', dcba",
        "status=FAILED, a",
        "status=FAILED&status=RUNNING, ca",
        "status=FAILED&status=RUNNING&name=scan, a",
        "name=scan, da",
        "name=Scan&name=Date, cb",
        "name=sca, ''",
        "application=Date, cb",
        "application=python3&application=Date, cba",
        "queue=long, a",
        "queue=long&queue=defq, dcba",
        "tag=31K, a",
        "tag=31, ''",
        "tag=31K%, b",
        "'tag=a,b', b",
        "'tag=,', ''",
        "tag=LSCO&tag=31K%, ba",
        "tag=_31K, ''",
        "site=OTHER, d",
        "site=OTHER&site=SITE, dcba",
        "exitCode=137, a",
        "exitCode=0&exitCode=137, ba",
        "exitCode=1, ''",
        "reason=TIMEOUT, a",
        "reason=SYSTEM&reason=TIMEOUT, a",
        "reason=SYSTEM, ''",
        "batchSystemID=4711, dcb",
        "submittedAfter=2026-06-13T05:35:03.250Z, dc",
        "submittedBefore=2026-06-13T05:35:03.250Z, ba",
        "submittedAfter=2026-06-13T05:35:02.250Z&submittedBefore=2026-06-13T05:35:03.251Z, cb",
        "finishedAfter=2026-06-13T05:35:07Z, b",
        "finishedBefore=2026-06-13T05:35:07Z, a",
        "q=scan&status=FAILED, a",
        "num=2, dc",
        "name=O'Hara;--, ''"
    })
    void everyParameterFiltersAndAllMustHold(String parameters, String expected) {
        saveFour();

        assertThat(String.join("", find(parameters))).isEqualTo(expected);
        assertThat(total(page(caller, parameters)))
                .isEqualTo(new Total(parameters.startsWith("num") ? 4 : expected.length(), false));
    }

    /** PostgreSQL takes no more than 2,704 bytes into an index, after it has compressed them. */
    @Test
    void aLongApplicationIsRecordedAndFound() {
        String long1000 = new Random(1)
                .ints(1_000, 0x4e00, 0x9fff)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        save(
                job("a", 1, "{'ApplicationName':'%s'}".formatted(long1000)),
                new RunSnapshot(
                        id + "a",
                        2,
                        at(2),
                        RunState.RUNNING,
                        null,
                        new Progress(long1000, "4711", null, null, RunTimes.NONE),
                        null));

        assertThat(find("application=" + long1000)).containsExactly("a");
        assertThat(find("queue=" + long1000)).containsExactly("a");
        assertThat(find("application=" + long1000.substring(1))).isEmpty();
    }

    @Test
    void aBatchSystemIdIsFoundByItself() {
        saveFour();

        assertThat(find("batchSystemID=batch-" + id)).containsExactly("a");
    }

    @ParameterizedTest
    @CsvSource({
        "submitted, abcd",
        "-submitted, dcba",
        "finished, abcd",
        "-finished, dcba",
        "name, cabd",
        "-name, dbac",
        "status, dcba",
        "-status, abcd",
        "duration, abcd",
        "-duration, dcba"
    })
    void everySortHasItsOrderInPagesOfAnySize(String sort, String expected) {
        saveFour();

        for (int num = 1; num <= 5; num++) {
            assertThat(String.join("", findInPages("sort=" + sort, num)))
                    .as("pages of %s", num)
                    .isEqualTo(expected);
        }
    }

    static List<String> orders() {
        return Stream.of("submitted", "finished", "name", "status", "duration")
                .flatMap(sort -> Stream.of(sort, "-" + sort))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("orders")
    void whatIsEqualIsOrderedByItsId(String sort) {
        List<RunSnapshot> twelve = new ArrayList<>();
        for (char c = 'a'; c < 'm'; c++) {
            twelve.add(submitted(id + c, 1, mine("{'Name':'same'}")));
            if (c % 2 == 0) {
                twelve.add(ended(id + c, 2, RunState.FAILED));
            }
        }
        save(twelve.toArray(RunSnapshot[]::new));

        List<String> pages = findInPages("sort=" + sort, 1);

        assertThat(pages).hasSize(12).doesNotHaveDuplicates().isEqualTo(find("sort=" + sort));
        assertThat(findInPages("sort=" + sort, 5)).isEqualTo(pages);
    }

    @Test
    void pagesStayInPlaceWhileNewWorkflowsArrive() {
        saveFour();
        Page first = page(caller, "num=2");

        save(job("e", 9, "{}"));
        Page second = page(caller, "num=2&cursor=" + first.next().orElseThrow());

        assertThat(names(second)).containsExactly("b", "a");
        assertThat(total(second)).isEqualTo(new Total(4, false));
        assertThat(second.next()).isEmpty();
    }

    @Test
    void anAdministratorMayAskForOwnersAndOthersMayNot() {
        saveFour();
        Caller admin = new Caller("CN=Admin " + id, "cn=admin " + id, "admin");

        assertThat(names(page(admin, "owner=" + owner.key()))).containsExactly("d", "c", "b", "a");
        assertThat(page(admin, "owner=nobody").workflows()).isEmpty();
        assertThat(page(admin, "batchSystemID=batch-" + id).workflows()).hasSize(1);
        assertThatThrownBy(() -> page(caller, "owner=" + owner.key())).isInstanceOf(InvalidQueryException.class);
        assertThat(auditOf(admin))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains(id + "a"));
    }

    @Test
    void theAuditNamesEveryForeignWorkflowOfALongPage() {
        save(IntStream.range(0, 120).mapToObj(i -> job("-" + i, i, "{}")).toArray(RunSnapshot[]::new));
        Caller admin = new Caller("CN=Admin " + id, "cn=admin " + id, "admin");

        page(admin, "num=500&owner=" + owner.key());

        String audit = String.join("\n", auditOf(admin));
        assertThat(auditOf(admin)).hasSizeGreaterThan(1);
        assertThat(IntStream.range(0, 120).mapToObj(i -> id + "-" + i)).allMatch(audit::contains);
    }

    @Test
    void whatAnAdministratorComparesOfOthersIsInTheAudit() {
        save(job("-1", 1, "{'Name':'x'}"), job("-2", 2, "{'Name':'y'}"));
        Caller admin = new Caller("CN=Admin " + id, "cn=admin " + id, "admin");
        Caller stranger = new Caller("CN=Stranger " + id, "cn=stranger " + id, "user");
        ComparedRuns runs = new ComparedRuns(id + "-1", id + "-2");

        Comparison comparison = workflows().compare(admin, id + "-1", runs);
        workflows().compare(caller, id + "-2", runs);

        assertThat(comparison.parts().get("description"))
                .extracting(Difference::path)
                .containsExactly("/Name");
        assertThat(auditOf(admin)).singleElement().asString().contains("COMPARE", id + "-1 " + id + "-2");
        assertThat(auditOf(caller)).isEmpty();
        assertThatThrownBy(() -> workflows().compare(stranger, id + "-1", runs))
                .isInstanceOf(WorkflowNotFoundException.class);
        assertThatThrownBy(() -> workflows().compare(caller, id + "-1", new ComparedRuns(id + "-1", "nosuchrun")))
                .isInstanceOf(WorkflowNotFoundException.class);
    }

    /** Of two owners, so that what is common to all is rare for one. */
    private void saveNinety() {
        Owner other = new Owner("CN=Other " + id, "cn=other " + id, "login", null, "user");
        List<RunSnapshot> snapshots = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            String description = "{'Name':'n%d','ApplicationName':'App%d'}".formatted(i % 4, i % 3);
            String name = "-%02d".formatted(i);
            snapshots.add(submitted(id + name, i / 2, submission(description, null, i % 5 == 3 ? other : owner)));
            if (i % 7 < 3) {
                FailureReason reason = i % 7 == 0 ? FailureReason.TIMEOUT : FailureReason.SYSTEM;
                snapshots.add(failed(name, 150 - i / 3, reason, i % 2 == 0 ? 137 : 2, "batch"));
            } else if (i % 7 < 6) {
                snapshots.add(ended(id + name, 100 + i / 3, RunState.SUCCESSFUL));
            }
        }
        save(snapshots.toArray(RunSnapshot[]::new));
    }

    private static final String PERIOD = "2026-06-13T05:%s:00.250Z&%s=2026-06-13T05:%s:40Z";

    private static final List<String> FILTERS = List.of(
            "",
            "application=App0&application=App1",
            "application=App2&status=FAILED&status=READY",
            "application=App0&application=App1&queue=long&queue=defq",
            "status=FAILED&queue=long",
            "status=FAILED&status=SUCCESSFUL&exitCode=2&exitCode=0",
            "exitCode=137",
            "exitCode=0&application=App1",
            "reason=TIMEOUT",
            "reason=TIMEOUT&reason=SYSTEM&application=App1",
            "reason=SYSTEM&name=n1&name=n3",
            "name=n1&status=SUCCESSFUL",
            "submittedAfter=" + PERIOD.formatted("35", "submittedBefore", "35") + "&status=FAILED",
            "finishedAfter=" + PERIOD.formatted("37", "finishedBefore", "37"),
            "finishedAfter=" + PERIOD.formatted("37", "finishedBefore", "37") + "&reason=TIMEOUT",
            "finishedAfter=" + PERIOD.formatted("36", "submittedBefore", "35"));

    @ParameterizedTest
    @MethodSource("orders")
    void filtersAndOrdersTogetherLeaveOutNothingAndNothingTwice(String sort) {
        saveNinety();
        Caller admin = new Caller("CN=Admin of " + id, "cn=admin of " + id, "admin");
        String both = "owner=" + owner.key() + "&owner=cn=other " + id;
        List<Workflow> all = page(admin, both + "&num=500").workflows();
        assertThat(all).hasSize(90);
        for (String filter : FILTERS) {
            List<String> ofBoth = all.stream()
                    .filter(one -> fits(one, filter))
                    .sorted(order(sort))
                    .map(Workflow::id)
                    .toList();
            List<String> mine = all.stream()
                    .filter(one -> one.ownerKey().equals(owner.key()))
                    .filter(one -> fits(one, filter))
                    .sorted(order(sort))
                    .map(Workflow::id)
                    .toList();
            assertThat(mine).as(filter).hasSizeGreaterThan(1).hasSizeLessThan(ofBoth.size());
            assertThat(idsInPages(admin, both + "&sort=" + sort + "&" + filter, 7))
                    .as(filter)
                    .isEqualTo(ofBoth);
            for (int num : List.of(4, 100)) {
                assertThat(idsInPages(caller, "sort=" + sort + "&" + filter, num))
                        .as(filter)
                        .isEqualTo(mine);
            }
            assertThat(total(page(caller, filter))).as(filter).isEqualTo(new Total(mine.size(), false));
        }
    }

    private static boolean fits(Workflow workflow, String filter) {
        return Arrays.stream(filter.split("&"))
                .filter(pair -> !pair.isEmpty())
                .map(pair -> pair.split("=", 2))
                .collect(
                        Collectors.groupingBy(pair -> pair[0], Collectors.mapping(pair -> pair[1], Collectors.toSet())))
                .entrySet()
                .stream()
                .allMatch(asked -> asked.getValue().stream().anyMatch(value -> fits(workflow, asked.getKey(), value)));
    }

    private static boolean fits(Workflow workflow, String parameter, String value) {
        return switch (parameter) {
            case "application" -> workflow.application().equals(Optional.of(value));
            case "queue" -> workflow.queue().equals(Optional.of(value));
            case "status" -> workflow.status().name().equals(value);
            case "exitCode" -> workflow.exitCode().equals(Optional.of(Integer.valueOf(value)));
            case "reason" -> workflow.reason().equals(Optional.of(FailureReason.valueOf(value)));
            case "name" -> workflow.name().equals(value);
            case "submittedAfter" -> !workflow.submitted().isBefore(Instant.parse(value));
            case "submittedBefore" -> workflow.submitted().isBefore(Instant.parse(value));
            case "finishedAfter" ->
                workflow.finished()
                        .filter(at -> !at.isBefore(Instant.parse(value)))
                        .isPresent();
            case "finishedBefore" ->
                workflow.finished()
                        .filter(at -> at.isBefore(Instant.parse(value)))
                        .isPresent();
            default -> throw new IllegalArgumentException(parameter);
        };
    }

    private static Comparator<Workflow> order(String sort) {
        Comparator<Workflow> ascending = switch (sort.replace("-", "")) {
            case "submitted" -> Comparator.comparing(Workflow::submitted);
            case "finished" ->
                Comparator.comparing(
                        one -> one.finished().orElse(null), Comparator.nullsLast(Comparator.naturalOrder()));
            case "name" -> Comparator.comparing(Workflow::name);
            case "status" -> Comparator.comparing(Workflow::status).thenComparing(Workflow::submitted);
            default ->
                Comparator.comparing(one -> one.seconds().total(), Comparator.nullsLast(Comparator.naturalOrder()));
        };
        Comparator<Workflow> whole = ascending.thenComparing(Workflow::id);
        return sort.startsWith("-") ? whole.reversed() : whole;
    }

    private List<String> auditOf(Caller who) {
        return database()
                .read(session -> session
                        .createSelectionQuery("from AuditRow where caller = :caller", AuditRow.class)
                        .setParameter("caller", who.name())
                        .list()
                        .stream()
                        .map(AuditRow::toString)
                        .toList());
    }

    private static final String RICH =
            "{'Name':'Prüfung der Straße №5','Executable':'/opt/bin/python3','Tags':['LSCO','2mm-ZnTe'],"
                    + "'Arguments':['Data_sorting.py','res=0.02','ΣΊΣΥΦΟΣ'],"
                    + "'Imports':[{'From':'https://gw:8080/HEMERA/rest/core/storages/Home/files/raw/038_0p7THz.h5',"
                    + "'To':'input.h5'}],'Exports':[{'From':'stdout','To':'file:///results/job.out'}]}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prufung",
                "PRÜFUNG",
                "prüf",
                "strasse",
                "STRAẞE",
                "pyth",
                "lsco",
                "znte 2mm",
                "sorting res 0 02",
                "res=0.02",
                "σισυφοσ",
                "Σίσυφος",
                "hemera",
                "0P7THZ",
                "038",
                "input.h5",
                "stdout",
                "results/job",
                "py da str",
                "no5"
            })
    void wordsAreFoundAnywhere(String words) {
        save(job("a", 1, RICH), job("b", 2, "{'Name':'other'}"));

        assertThat(find("q=" + words)).containsExactly("a");
        assertThat(total(page(caller, "q=" + words))).isEqualTo(new Total(1, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rufung", "strase", "python33", "lsco other", "sco", "0.3", "defq"})
    void whatIsNotTheBeginningOfAWordIsNotFound(String words) {
        save(job("a", 1, RICH), job("b", 2, "{'Name':'other'}"));

        assertThat(find("q=" + words)).isEmpty();
    }

    @Test
    void aWorkflowHasTheWordsOfAllItsRuns() {
        save(job("a", 1, "{'Name':'one'}"), ended(id + "a", 2, RunState.FAILED));
        save(submitted(id + "b", 3, submission("{'Name':'two'}", id + "a", owner)));
        save(job("c", 4, "{'Name':'one'}"));

        assertThat(find("q=one two")).containsExactly("a");
        assertThat(find("q=one")).containsExactly("c", "a");
    }

    @Test
    void theWordsOfADescriptionThatComesLateAreFound() {
        Submission late =
                new Submission(new JobDescription(json("{}")), List.of(), owner, null, null, Submission.Capture.LATE);
        save(submitted(id + "a", 1, late));
        save(job("a", 0, "{'Name':'original'}"));

        assertThat(find("q=original")).containsExactly("a");
    }

    /** Enough workflows for segments of the index, rare words and common ones in them and in what waits. */
    @Test
    void wordsAreFoundAlikeWhereverTheyAreInTheIndex() {
        int many = 2 * WordIndex.SEGMENT + 100;
        HibernateRunStore store = new HibernateRunStore(database(), "SITE " + id);
        String rare = "rare" + id.replace("-", "");
        for (int i = 0; i < many; i += 50) {
            store.save(IntStream.range(i, Math.min(i + 50, many))
                    .mapToObj(n -> job(
                            "-" + n, n, "{'Name':'all n%d','Tags':['%s']}".formatted(n, n % 100 == 0 ? rare : "none")))
                    .toList());
        }
        assertThat(segments(rare)).isGreaterThanOrEqualTo(2);

        assertThat(find("q=" + rare))
                .containsExactly(
                        "-1100", "-1000", "-900", "-800", "-700", "-600", "-500", "-400", "-300", "-200", "-100", "-0");
        assertThat(find("q=" + rare + " n1")).containsExactly("-1100", "-1000", "-100");
        assertThat(find("tag=" + rare + "&q=n9")).containsExactly("-900");
        assertThat(total(page(caller, "q=all"))).isEqualTo(new Total(many, false));
        assertThat(findInPages("q=all&sort=submitted", 500)).hasSize(many).doesNotHaveDuplicates();
        store.save(List.of(ended(id + "-0", many, RunState.FAILED)));
        store.save(List.of(submitted(id + "x", many + 1, submission("{'Name':'again'}", id + "-0", owner))));
        assertThat(find("q=" + rare + " again")).containsExactly("-0");
    }

    /** A job with as many words as one can have, none of which another has. */
    private RunSnapshot wordy(int n) {
        String arguments = IntStream.range(0, 2_000)
                .mapToObj(w -> "'a" + n + "x" + w + "'")
                .collect(Collectors.joining(","));
        return job("-" + n, n, "{'Arguments':[" + arguments + "]}");
    }

    private List<RunSnapshot> wordy(int from, int to) {
        return IntStream.range(from, to).mapToObj(this::wordy).toList();
    }

    private long count(String query, String site) {
        return database()
                .read(session -> session.createNativeQuery(query, Long.class)
                        .setParameter("site", site)
                        .getSingleResult());
    }

    private long segmentsOf(String site) {
        return count("select count(distinct segment) from word_segment where site = :site", site);
    }

    private long waiting(String site) {
        return count("select count(*) from words_waiting where site = :site", site);
    }

    /** Twenty-five jobs of two thousand words each are a segment, also if more wait, and if these are found by a start. */
    @Test
    void aSegmentHasNoMoreWordsThanFitHoweverManyWait() {
        int fitting = WordIndex.WORDS / 2_000;
        int many = 2 * fitting - 2;
        String site = "WORDY " + id;
        HibernateRunStore store = new HibernateRunStore(database(), site);

        store.save(wordy(0, fitting - 1));
        assertThat(segmentsOf(site)).isZero();
        store.save(wordy(fitting - 1, many));
        assertThat(segmentsOf(site)).isEqualTo(1);
        assertThat(waiting(site)).isEqualTo(many - fitting);

        database()
                .write(session -> session.createNativeMutationQuery(
                                "insert into words_waiting (workflow, site) select x.workflow, x.site from workflow_words x"
                                        + " where x.site = :site and not exists"
                                        + " (select 1 from words_waiting y where y.workflow = x.workflow)")
                        .setParameter("site", site)
                        .executeUpdate());
        new HibernateRunStore(database(), site).save(List.of(wordy(many)));

        assertThat(segmentsOf(site)).isEqualTo(2);
        assertThat(waiting(site)).isEqualTo(many + 1 - fitting);
        assertThat(count(
                        "select max(s.entries) from (select segment, count(*) as entries from word_segment"
                                + " where site = :site group by segment) s",
                        site))
                .isLessThanOrEqualTo(2L * WordIndex.WORDS);
        for (int n : List.of(0, fitting - 1, fitting, many)) {
            assertThat(find("q=a%dx5".formatted(n))).as("job %d", n).containsExactly("-" + n);
        }
    }

    private void alterSegments(String how) {
        database()
                .write(session -> session.createNativeMutationQuery("alter table word_segment " + how)
                        .executeUpdate());
    }

    @Test
    void aSegmentThatIsRefusedCostsNoRecordAndIsTriedAgain() {
        String site = "REFUSED " + id;
        HibernateRunStore store = new HibernateRunStore(database(), site);
        String word = word("refused", "");
        int tries = WordIndex.PAUSE + 1;
        alterSegments("add constraint refused check (site <> '" + site + "')");
        try {
            for (int i = 0; i < WordIndex.SEGMENT; i += 64) {
                assertThat(store.save(IntStream.range(i, i + 64)
                                        .mapToObj(n -> job("-" + n, n, "{'Name':'" + word + "'}"))
                                        .toList())
                                .captured())
                        .isEqualTo(64);
            }
        } finally {
            alterSegments("drop constraint refused");
        }
        assertThat(waiting(site)).isEqualTo(WordIndex.SEGMENT);
        assertThat(total(page(caller, "q=" + word))).isEqualTo(new Total(WordIndex.SEGMENT, false));

        for (int i = 0; i < tries; i++) {
            store.save(List.of(job("-later" + i, 1_000 + i, "{'Name':'" + word + "'}")));
        }

        assertThat(segmentsOf(site)).isEqualTo(1);
        assertThat(waiting(site)).isEqualTo(tries);
        assertThat(total(page(caller, "q=" + word))).isEqualTo(new Total(WordIndex.SEGMENT + tries, false));
    }

    @Test
    void aWorkflowIsFoundByItsFirstTenThousandWords() {
        for (int attempt = 0; attempt < 6; attempt++) {
            String kind = "r" + attempt + "w";
            String arguments = IntStream.range(0, 2_000)
                    .mapToObj(w -> "'" + word(kind, w) + "'")
                    .collect(Collectors.joining(","));
            String description = "{'Name':'n','Arguments':[" + arguments + "]}";
            save(submitted(
                    id + "a" + attempt, 1 + attempt, submission(description, attempt == 0 ? null : id + "a0", owner)));
        }

        assertThat(find("q=" + word("r0w", 0))).containsExactly("a0");
        assertThat(find("q=" + word("r4w", 1_900))).containsExactly("a0");
        assertThat(find("q=" + word("r5w", 0))).containsExactly("a0");
        assertThat(find("q=" + word("r5w", 1_900))).isEmpty();
    }

    @Test
    void aTagOfVeryManyWordsIsFoundWithFewQuestions() {
        String words = IntStream.range(0, 1_500).mapToObj(w -> "t" + w).collect(Collectors.joining(" "));
        save(job("a", 1, "{'Tags':['%s one']}".formatted(words)), job("b", 2, "{'Tags':['%s two']}".formatted(words)));
        Statistics statistics =
                database().read(session -> session.getSessionFactory().getStatistics());
        statistics.setStatisticsEnabled(true);

        assertThat(find("tag=" + words + " one")).containsExactly("a");
        assertThat(find("tag=" + words + " one&tag=" + words + " two")).containsExactly("b", "a");
        assertThat(statistics.getPrepareStatementCount()).isPositive().isLessThan(200);
        statistics.setStatisticsEnabled(false);
    }

    private long segments(String word) {
        return database()
                .read(session -> session.createNativeQuery(
                                "select count(*) from word_segment where word = :word", Long.class)
                        .setParameter("word", word)
                        .getSingleResult());
    }

    @Test
    void aWordOfOneOwnerIsCountedWithoutThoseOfOthers() {
        int many = 2 * WordIndex.SEGMENT + 100;
        Owner other = new Owner("CN=Other " + id, "cn=other " + id, "login", null, "user");
        HibernateRunStore store = new HibernateRunStore(database(), "SHARED " + id);
        String word = "shared" + id.replace("-", "");
        for (int i = 0; i < many; i += 50) {
            store.save(IntStream.range(i, Math.min(i + 50, many))
                    .mapToObj(n -> submitted(
                            id + "-" + n,
                            n,
                            submission("{'Tags':['%s']}".formatted(word), null, n % 4 == 0 ? owner : other)))
                    .toList());
        }
        Caller admin = new Caller("CN=Admin of " + id, "cn=admin of " + id, "admin");
        String both = "&owner=" + owner.key() + "&owner=" + other.key();

        for (String sort : List.of("-submitted", "submitted", "name")) {
            for (String filter : List.of("q=" + word, "q=" + word.substring(0, 20), "tag=" + word)) {
                String asked = filter + "&sort=" + sort;
                assertThat(total(page(caller, asked))).as(asked).isEqualTo(new Total(many / 4, false));
                assertThat(findInPages(asked, 100)).as(asked).hasSize(many / 4).doesNotHaveDuplicates();
                assertThat(total(page(admin, asked))).as(asked).isEqualTo(new Total(many, false));
                assertThat(total(page(admin, asked + both))).as(asked).isEqualTo(new Total(many, false));
                assertThat(total(page(admin, asked + "&owner=" + other.key())))
                        .as(asked)
                        .isEqualTo(new Total(many - many / 4, false));
            }
        }
        assertThat(find("q=" + word + "&num=2")).containsExactly("-1120", "-1116");
    }

    /** A word of a vocabulary of this test alone. */
    private String word(String kind, Object number) {
        return kind + id.replace("-", "") + number;
    }

    /** Some words more than others, and one that no other workflow has. */
    private List<String> someWords(int n, Random random) {
        List<String> words = new ArrayList<>(List.of(word("u", n)));
        for (int w = 0; w < 12; w++) {
            if (random.nextInt(w + 1) == 0) {
                words.add(word("w", w));
            }
        }
        return words;
    }

    private static boolean has(List<String> words, String beginning) {
        return words.stream().anyMatch(word -> word.startsWith(beginning));
    }

    /**
     * Words that come with a later attempt, in another segment of the index and among those that wait; two owners, two sites;
     * beginnings of two words and of as many as there are workflows.
     */
    @Test
    void severalWordsAreFoundAsIfEachWorkflowWasLookedAt() {
        int many = 1_400;
        Random random = new Random(4);
        Owner other = new Owner("CN=Else " + id, "cn=else " + id, "login", null, "user");
        Map<String, List<String>> words = new TreeMap<>();
        List<RunSnapshot> batch = new ArrayList<>();
        for (int n = 0; n < many; n++) {
            String workflow = "%s-%04d".formatted(id, n);
            words.put(workflow, someWords(n, random));
            batch.add(tagged(workflow, n, null, n % 4 == 0 ? other : owner, words.get(workflow)));
            if (n > 0 && n % 9 == 0) {
                int old = random.nextInt(n);
                String again = "%s-%04d".formatted(id, old);
                List<String> more = someWords(many + n, random);
                words.get(again).addAll(more);
                batch.add(tagged(id + "x" + n, n, again, old % 4 == 0 ? other : owner, more));
            }
            if (batch.size() >= 50 || n == many - 1) {
                saveAt(n % 3 == 0 ? "ONE " + id : "TWO " + id, batch.toArray(RunSnapshot[]::new));
                batch.clear();
            }
        }
        assertThat(segments(word("w", 0))).isGreaterThanOrEqualTo(2);

        List<String> beginnings = new ArrayList<>(List.of(word("w", ""), word("w", 1), word("u", ""), word("u", 1)));
        IntStream.of(0, 2, 3, 5, 7, 11).forEach(w -> beginnings.add(word("w", w)));
        Caller admin = new Caller("CN=Admin of words " + id, "cn=admin of words " + id, "admin");
        for (int i = 0; i < 40; i++) {
            Collections.shuffle(beginnings, random);
            List<String> asked = beginnings.subList(0, 2 + i % 2);
            Map<String, List<String>> all = new TreeMap<>(words);
            all.values().removeIf(some -> !asked.stream().allMatch(beginning -> has(some, beginning)));
            List<String> ours = all.keySet().stream()
                    .filter(workflow -> Integer.parseInt(workflow.substring(workflow.length() - 4)) % 4 != 0)
                    .toList();
            String query = "q=" + String.join(" ", asked) + "&sort="
                    + List.of("submitted", "name").get(i / 2 % 2);
            assertFound(admin, query, List.copyOf(all.keySet()));
            assertFound(caller, query, ours);
        }
    }

    private void assertFound(Caller who, String query, List<String> expected) {
        for (int num : List.of(6, 500)) {
            assertThat(total(page(who, query + "&num=" + num))).as(query).isEqualTo(new Total(expected.size(), false));
        }
        assertThat(idsInPages(who, query, 50)).as(query).containsExactlyInAnyOrderElementsOf(expected);
        if (query.endsWith("submitted")) {
            assertThat(idsInPages(who, query, 500)).as(query).isEqualTo(expected);
        }
    }

    private static RunSnapshot tagged(String job, int n, String restartOf, Owner owner, List<String> words) {
        return submitted(job, n, submission("{'Tags':['%s']}".formatted(String.join(" ", words)), restartOf, owner));
    }

    /** More than a segment of the index each, written out of order by two sites, so that segments overlap in time. */
    @Test
    void workflowsOfTheSameMomentsKeepTheirOrderWhenAWordIsFollowedInPieces() {
        String word = "piece" + id.replace("-", "");
        Owner other = new Owner("CN=Other " + id, "cn=other " + id, "login", null, "user");
        List<Integer> order = IntStream.range(0, 1_300).boxed().collect(Collectors.toList());
        Collections.shuffle(order, new Random(1));
        Map<String, String> sorted = new TreeMap<>();
        for (int from = 0; from < order.size(); from += 100) {
            List<RunSnapshot> batch = new ArrayList<>();
            for (int n : order.subList(from, from + 100)) {
                String job = "%s-%04d".formatted(id, n);
                Submission submission = submission("{'Name':'" + word + "'}", null, n % 3 == 0 ? other : owner);
                batch.add(new RunSnapshot(
                        job,
                        n + 1,
                        at(n % 5),
                        RunState.READY,
                        submission,
                        new Progress(null, null, null, null, RunTimes.NONE),
                        null));
                sorted.put(n % 5 + job, job);
            }
            saveAt(from % 200 == 0 ? "SITE" : "OTHER", batch.toArray(RunSnapshot[]::new));
        }
        Caller admin = new Caller("CN=Admin of pieces " + id, "cn=admin of pieces " + id, "admin");
        for (String filter :
                List.of("q=" + word, "q=" + word + "&status=READY&owner=" + owner.key() + "&owner=" + other.key())) {
            for (int num : List.of(7, 40)) {
                List<String> ascending = idsInPages(admin, filter + "&sort=submitted", num);
                List<String> descending = idsInPages(admin, filter + "&sort=-submitted", num);

                assertThat(ascending).as(filter).isEqualTo(List.copyOf(sorted.values()));
                Collections.reverse(descending);
                assertThat(descending).as(filter).isEqualTo(ascending);
            }
        }
        assertThat(idsInPages(caller, "q=" + word + "&sort=submitted", 7))
                .isEqualTo(sorted.values().stream()
                        .filter(job -> Integer.parseInt(job.substring(job.length() - 4)) % 3 != 0)
                        .toList());
    }

    private List<String> idsInPages(Caller who, String parameters, int num) {
        List<String> ids = new ArrayList<>();
        String cursor = "";
        do {
            Page page = page(who, parameters + "&num=" + num + cursor);
            page.workflows().forEach(workflow -> ids.add(workflow.id()));
            cursor = page.next().map(next -> "&cursor=" + next).orElse("");
        } while (!cursor.isEmpty());
        return ids;
    }

    /** More than are counted, so that lists are made along their order and common words are not looked up. */
    @Test
    void manyAreCountedUpToABoundAndFoundAllTheSame() {
        int many = EARLY + 500;
        String middle = "middle" + id.replace("-", "");
        String recent = "recent" + id.replace("-", "");
        HibernateRunStore store = new HibernateRunStore(database(), "MANY " + id);
        for (int i = 0; i < many; i += 500) {
            List<RunSnapshot> batch = new ArrayList<>();
            for (int n = i; n < Math.min(i + 500, many); n++) {
                String early = n < EARLY ? "early" + id.replace("-", "") : "late";
                batch.add(job(
                        "-" + n,
                        n,
                        "{'Name':'%s','ApplicationName':'%s','Tags':['%s','%s','%s']}"
                                .formatted(
                                        n % 1000 == 7 ? "seven" : "common",
                                        n < EARLY ? "App" : "Other",
                                        early,
                                        n >= 1_000 && n < 9_000 ? middle : "edge",
                                        n >= 500 ? recent : "first")));
                if (n % 2 == 0) {
                    batch.add(ended(id + "-" + n, n + 1, RunState.SUCCESSFUL));
                }
            }
            store.save(batch);
        }

        Total bound = new Total(WorkflowFinder.COUNTED, true);
        assertThat(total(page(caller, ""))).isEqualTo(bound);
        assertThat(total(page(caller, "application=App"))).isEqualTo(bound);
        assertThat(total(page(caller, "application=App&application=other"))).isEqualTo(bound);
        assertThat(total(page(caller, "status=READY&status=SUCCESSFUL"))).isEqualTo(bound);
        assertThat(total(page(caller, "status=READY&status=FAILED"))).isEqualTo(new Total(many / 2, false));
        assertThat(total(page(caller, "exitCode=0&application=App"))).isEqualTo(new Total(EARLY / 2, false));
        assertThat(total(page(caller, "status=READY"))).isEqualTo(new Total(many / 2, false));
        assertThat(total(page(caller, "q=seven"))).isEqualTo(new Total(11, false));
        assertThat(total(page(caller, "name=seven"))).isEqualTo(new Total(11, false));
        assertThat(total(page(caller, "q=common"))).isEqualTo(bound);
        assertThat(total(page(caller, "q=common&status=READY"))).isEqualTo(new Total(many / 2 - 11, false));
        for (String filter : List.of("q=" + middle, "q=common " + middle, "tag=" + middle, "tag=x&tag=" + middle)) {
            Total expected = new Total(filter.contains("common") ? 7_992 : 8_000, false);
            assertThat(total(page(caller, filter))).as(filter).isEqualTo(expected);
            assertThat(total(page(caller, filter + "&sort=name"))).as(filter).isEqualTo(expected);
            assertThat(find(filter + "&num=2")).as(filter).containsExactly("-8999", "-8998");
        }
        assertThat(find("q=common&num=2")).containsExactly("-10599", "-10598");
        assertThat(find("application=App&num=2")).containsExactly("-10099", "-10098");
        assertThat(find("status=READY&status=FAILED&num=2")).containsExactly("-10599", "-10597");
        assertThat(find("exitCode=0&application=App&num=2")).containsExactly("-10098", "-10096");
        for (String sort : List.of("submitted", "-finished", "finished", "name", "-status", "duration")) {
            assertThat(findInPages("sort=" + sort + "&fields=id", 500))
                    .as(sort)
                    .hasSize(many)
                    .doesNotHaveDuplicates();
        }
        assertThat(findInPages("q=common", 500)).hasSize(many - 11).doesNotHaveDuplicates();
        commonWordsThatOnlyOldOnesHaveAreFound("early" + id.replace("-", ""));
        whatHasTwoCommonWordsIsCountedExactly("early" + id.replace("-", ""), recent);
        store.save(IntStream.range(0, 10)
                .mapToObj(n -> submitted(id + "x" + n, many + n, submission(again(recent), id + "-" + n, owner)))
                .toList());
        assertThat(total(page(caller, "q=early " + recent))).isEqualTo(new Total(EARLY - 500 + 10, false));
        assertThat(workflows().countByStatus(caller))
                .containsOnly(Map.entry(RunState.READY, many / 2 + 5L), Map.entry(RunState.SUCCESSFUL, many / 2 - 5L));
        for (int i = 0; i < many; i += 500) {
            store.save(IntStream.range(i, Math.min(i + 500, many))
                    .mapToObj(n -> ended(id + "-" + n, many + n, RunState.SUCCESSFUL))
                    .toList());
        }
        assertThat(workflows().countByStatus(caller))
                .containsOnly(
                        Map.entry(RunState.READY, 10L), Map.entry(RunState.SUCCESSFUL, (long) WorkflowFinder.COUNTED));
    }

    private static String again(String tag) {
        return "{'Name':'common','ApplicationName':'App','Tags':['%s']}".formatted(tag);
    }

    /** Each of which more workflows have than are counted, and both of them less. */
    private void whatHasTwoCommonWordsIsCountedExactly(String early, String recent) {
        Total both = new Total(EARLY - 500, false);
        String before = "&submittedBefore=" + at(EARLY);
        Caller admin = new Caller("CN=Admin of both " + id, "cn=admin of both " + id, "admin");
        for (String filter : List.of(
                "q=" + early + " " + recent,
                "q=" + early + "&tag=" + recent,
                "q=" + recent + "&tag=" + early,
                "q=" + recent + " " + early + "&submittedAfter=2020-01-01",
                "q=" + recent + "&application=App&owner=" + owner.key(), // the index of applications has the others
                "q=" + recent + "&application=App&application=no&owner=" + owner.key(), // each is looked at
                "q=" + recent + before)) {
            for (String sort : List.of("-submitted", "name")) {
                assertThat(total(page(admin, filter + "&sort=" + sort)))
                        .as(filter)
                        .isEqualTo(both);
            }
            assertThat(idsInPages(admin, filter + "&sort=-submitted", 500))
                    .as(filter)
                    .hasSize(EARLY - 500)
                    .doesNotHaveDuplicates();
        }
        for (String sort : List.of("submitted", "name")) {
            String asked = "q=" + recent + "&application=App&owner=" + owner.key() + "&sort=" + sort;
            assertThat(idsInPages(admin, asked, 500)).hasSize(EARLY - 500).doesNotHaveDuplicates();
        }
        assertThat(total(page(caller, "q=" + early + " " + recent + " com")))
                .isEqualTo(new Total(EARLY - 500 - 10, false));
        assertThat(find("q=" + early + " " + recent + "&num=2&sort=submitted")).containsExactly("-500", "-501");
        assertThat(total(page(caller, "q=" + early + " " + recent + " seven"))).isEqualTo(new Total(10, false));
        assertThat(total(page(caller, "q=early app"))).isEqualTo(new Total(WorkflowFinder.COUNTED, true));
        assertThat(find("q=late early")).isEmpty();
    }

    private void commonWordsThatOnlyOldOnesHaveAreFound(String early) {
        Caller admin = new Caller("CN=Admin of " + id, "cn=admin of " + id, "admin");
        assertThat(total(page(admin, "q=" + early))).isEqualTo(new Total(WorkflowFinder.COUNTED, true));
        assertThat(total(page(admin, "q=" + early + "&status=READY"))).isEqualTo(new Total(EARLY / 2, false));
        assertThat(names(page(admin, "q=" + early.substring(0, early.length() - 2) + "&num=2")))
                .containsExactly("-10099", "-10098");
        for (String filter : List.of("q=" + early, "q=common&tag=" + early, "tag=" + early)) {
            for (String sort : List.of("-submitted", "submitted", "-finished", "name")) {
                int found = filter.contains("common") ? EARLY - 11 : EARLY;
                assertThat(findInPages(filter + "&sort=" + sort, 500))
                        .as(filter + " " + sort)
                        .hasSize(found)
                        .doesNotHaveDuplicates()
                        .contains("-10099", "-0")
                        .doesNotContain("-10100");
            }
        }
        assertThat(find("q=" + early + "&num=3")).containsExactly("-10099", "-10098", "-10097");
        assertThat(find("q=" + early + "&num=3&sort=submitted")).containsExactly("-0", "-1", "-2");
        assertThat(find("tag=" + early + "&tag=none&num=1")).containsExactly("-10099");
    }

    @Test
    void workflowsFromBeforeThereWereWordsGetThem() {
        save(job("a", 1, RICH), job("b", 2, "{'Name':'Zwei'}"));
        save(submitted(id + "c", 3, submission("{'Name':'drei'}", id + "b", owner)));
        database().write(session -> {
            for (String table : List.of("words_waiting", "workflow_words")) {
                session.createNativeMutationQuery("delete from " + table + " where workflow like :mine")
                        .setParameter("mine", id + "%")
                        .executeUpdate();
            }
            return session.createNativeMutationQuery("update workflow set name_key = '' where owner_key = :owner")
                    .setParameter("owner", owner.key())
                    .executeUpdate();
        });
        assertThat(find("q=znte")).isEmpty();

        fillWords();
        fillWords();

        assertThat(find("q=znte")).containsExactly("a");
        assertThat(find("q=zwei drei")).containsExactly("b");
        assertThat(find("name=Zwei")).isEmpty(); // it has the name of its newest attempt
        assertThat(find("name=drei")).containsExactly("b");
    }

    private void fillWords() {
        database().write(session -> {
            session.doWork(FillWords::fill);
            session.doWork(SegmentWords::segment);
            return null;
        });
    }

    @Test
    void rowsComeWholeFromTheSearch() {
        saveFour();

        Workflow row = page(caller, "exitCode=137").workflows().get(0);

        assertThat(row.tags()).containsExactly("LSCO", "31K");
        assertThat(row.reason()).contains(FailureReason.TIMEOUT);
        assertThat(row.exitCode()).contains(137);
        assertThat(row.submitted()).isEqualTo(at(1));
        assertThat(row.finished()).contains(at(6));
        assertThat(row.seconds().total()).isEqualTo(5.0);
        assertThat(Optional.of(row.site())).contains("SITE");
    }
}
