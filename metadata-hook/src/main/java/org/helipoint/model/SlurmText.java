package org.helipoint.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Reads what {@code scontrol show job} prints, for {@link BatchDetails}. Takes time in proportion to the text and reads
 * nothing longer than a record keeps.
 *
 * <p>The text form and its units are those of Slurm's {@code slurm_sprint_job_info}; the flat JSON object is made of it
 * by {@code parse_job_details} of UNICORE's TSI; the other JSON is that of Slurm's data parsers 0.0.37 to 0.0.43.
 */
final class SlurmText {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Members whose value is anybody's text up to the end of the line, with blanks and equals signs. */
    private static final Set<String> FREE_TEXT = Set.of(
            "JobName",
            "Command",
            "WorkDir",
            "Comment",
            "AdminComment",
            "SystemComment",
            "Extra",
            "StdErr",
            "StdIn",
            "StdOut");

    private static final Set<String> NOTHING = Set.of("", "(null)", "N/A", "None", "Unknown");

    /** What a job is in; Slurm's JSON adds flags such as {@code COMPLETING} to one of them. */
    private static final Set<String> BASE_STATES = Set.of(
            "PENDING",
            "RUNNING",
            "SUSPENDED",
            "COMPLETED",
            "CANCELLED",
            "FAILED",
            "TIMEOUT",
            "NODE_FAIL",
            "PREEMPTED",
            "BOOT_FAIL",
            "DEADLINE",
            "OUT_OF_MEMORY");

    private static final Pattern KEY = Pattern.compile("[A-Za-z][A-Za-z0-9_:/.-]{0,60}");
    private static final Pattern STATE = Pattern.compile("[A-Za-z_]{1,30}");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
    private static final Pattern DURATION = Pattern.compile("(?:(\\d{1,6})-)?(?:(\\d{1,9}):)?(\\d{1,2}):(\\d{1,2})");
    private static final Pattern MEMORY = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)([KMGTP]?)");
    private static final String MEMORY_UNITS = "KMGTP";

    /** Slurm writes numbers from here on for "no value" and "infinite" where it has no words for them. */
    private static final long NO_VALUE = 0xfffffffeL;

    private SlurmText() {}

    static Optional<BatchDetails> parse(String text) {
        if (text == null || text.length() > Run.TEXT_LENGTH) {
            return Optional.empty();
        }
        Stream<BatchDetails> jobs = text.strip().startsWith("{") ? fromJson(text) : fromText(text);
        return jobs.reduce(SlurmText::theOneThatFailed);
    }

    /** Of the parts of an array or of a heterogeneous job, the first that tells why it failed; else the first. */
    private static BatchDetails theOneThatFailed(BatchDetails first, BatchDetails next) {
        return first.failure().isEmpty() && next.failure().isPresent() ? next : first;
    }

    // the text

    private static Stream<BatchDetails> fromText(String text) {
        Stream.Builder<BatchDetails> jobs = Stream.builder();
        Map<String, String> pairs = new HashMap<>();
        for (String line : (Iterable<String>) text.lines().map(String::strip)::iterator) {
            if (line.startsWith("JobId=")) {
                fromPairs(pairs).ifPresent(jobs);
                pairs.clear();
            }
            readLine(line, pairs);
        }
        fromPairs(pairs).ifPresent(jobs);
        return jobs.build();
    }

    /** Adds the pairs of a line; the first of a key counts. */
    private static void readLine(String line, Map<String, String> pairs) {
        boolean whole = line.contains(" JobState="); // all on one line, by scontrol --oneliner
        int from = 0;
        String key = null;
        StringBuilder value = new StringBuilder();
        while (from < line.length()) {
            int blank = line.indexOf(' ', from);
            int end = blank < 0 ? line.length() : blank;
            String token = line.substring(from, end);
            int equals = token.indexOf('=');
            if (equals > 0 && KEY.matcher(token.substring(0, equals)).matches()) {
                put(pairs, key, value);
                key = token.substring(0, equals);
                end = FREE_TEXT.contains(key) ? endOfFreeText(line, end, whole && key.equals("JobName")) : end;
                value.append(line, from + equals + 1, end);
            } else if (key != null) {
                value.append(' ').append(token);
            }
            from = end + 1;
        }
        put(pairs, key, value);
    }

    /** The end of the line, or where the next key begins. */
    private static int endOfFreeText(String line, int from, boolean upToUser) {
        int next = upToUser ? line.indexOf(" UserId=", from) : -1;
        return next < 0 ? line.length() : next;
    }

    private static void put(Map<String, String> pairs, String key, StringBuilder value) {
        if (key != null) {
            pairs.putIfAbsent(key, value.toString());
        }
        value.setLength(0);
    }

    private static Optional<BatchDetails> fromPairs(Map<String, String> pairs) {
        String state = word(pairs.get("JobState"));
        if (state == null || !pairs.containsKey("JobId")) {
            return Optional.empty();
        }
        Function<String, String> said = key -> something(pairs.get(key));
        Integer nodeCount = number(said.apply("NumNodes"));
        String memory = memory(
                nodeCount,
                said.apply("MinMemoryNode"),
                said.apply("AllocTRES"),
                said.apply("TRES"),
                said.apply("ReqTRES"));
        String[] exit = said.apply("ExitCode") == null
                ? new String[0]
                : pairs.get("ExitCode").split(":", 2);
        return Optional.of(new BatchDetails(
                ids(pairs.get("JobId"), pairs.get("ArrayJobId"), pairs.get("HetJobId")),
                state,
                said.apply("Reason"),
                said.apply("NodeList"),
                nodeCount,
                seconds(said.apply("RunTime")),
                seconds(said.apply("TimeLimit")),
                said.apply("Partition"),
                said.apply("Account"),
                memory,
                bytes(memory),
                exit.length > 0 ? number(exit[0]) : null,
                exit.length > 1 ? notZero(number(exit[1])) : null,
                number(said.apply("Restarts"))));
    }

    // JSON

    private static Stream<BatchDetails> fromJson(String text) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return Stream.empty();
        }
        JsonNode jobs = root.path("jobs");
        if (jobs.isArray()) {
            return StreamSupport.stream(jobs.spliterator(), false).flatMap(job -> fromJob(job).stream());
        }
        Map<String, String> pairs = new HashMap<>();
        root.properties()
                .forEach(member -> pairs.put(member.getKey(), member.getValue().asText()));
        return fromPairs(pairs).stream();
    }

    private static Optional<BatchDetails> fromJob(JsonNode job) {
        String state = state(job.path("job_state"));
        if (state == null || !job.has("job_id")) {
            return Optional.empty();
        }
        Integer nodeCount = integer(number(job.path("node_count")));
        Long perNode = number(job.path("memory_per_node"));
        String memory = memory(
                nodeCount,
                perNode == null ? null : perNode + "M",
                job.path("tres_alloc_str").asText(),
                job.path("tres_req_str").asText());
        Long minutes = number(job.path("time_limit"));
        JsonNode exit = job.path("exit_code");
        return Optional.of(new BatchDetails(
                ids(id(job.path("job_id")), id(job.path("array_job_id")), id(job.path("het_job_id"))),
                state,
                something(job.path("state_reason").asText()),
                something(job.path("nodes").asText()),
                nodeCount,
                elapsed(job),
                minutes == null ? null : minutes * 60,
                something(job.path("partition").asText()),
                something(job.path("account").asText()),
                memory,
                bytes(memory),
                exitCode(exit),
                signal(exit),
                integer(number(job.path("restart_cnt")))));
    }

    /** One word, or a list of which one is the state and the others are flags. */
    private static String state(JsonNode node) {
        List<String> words = node.isArray()
                ? StreamSupport.stream(node.spliterator(), false)
                        .map(JsonNode::asText)
                        .toList()
                : List.of(node.asText());
        return words.stream()
                .filter(BASE_STATES::contains)
                .findFirst()
                .orElseGet(() -> words.stream().findFirst().map(SlurmText::word).orElse(null));
    }

    /** As Slurm computes the run time of its text form. */
    private static Long elapsed(JsonNode job) {
        Long start = number(job.path("start_time"));
        Long end = number(job.path("end_time"));
        Long resumed = number(job.path("suspend_time"));
        Long before = number(job.path("pre_sus_time"));
        if (start == null || start == 0 || end == null) {
            return null;
        }
        long from = resumed == null || resumed == 0 ? start : resumed;
        return end < from ? null : end - from + (before == null ? 0 : before);
    }

    /** An object with the parts, or in older versions the status as of {@code wait(2)}. */
    private static Integer exitCode(JsonNode exit) {
        if (exit.has("return_code")) {
            return integer(number(exit.path("return_code")));
        }
        Long status = number(exit);
        return status == null ? null : (int) ((status >> 8) & 0xff);
    }

    private static Integer signal(JsonNode exit) {
        if (exit.has("return_code")) {
            JsonNode signal = exit.path("signal");
            return notZero(integer(number(signal.has("id") ? signal.path("id") : signal.path("signal_id"))));
        }
        Long status = number(exit);
        return status == null ? null : notZero((int) (status & 0x7f));
    }

    /** A number as such, or in newer versions in an object that may say that there is none. */
    private static Long number(JsonNode node) {
        if (node.isObject()) {
            boolean none =
                    !node.path("set").asBoolean(true) || node.path("infinite").asBoolean();
            return none ? null : number(node.path("number"));
        }
        boolean number = node.isNumber() && node.canConvertToLong();
        return number && node.asLong() >= 0 && node.asLong() < NO_VALUE ? node.asLong() : null;
    }

    private static String id(JsonNode node) {
        Long number = number(node);
        return number == null ? node.asText() : number.toString();
    }

    // both

    private static Set<String> ids(String... candidates) {
        Set<String> ids = new LinkedHashSet<>();
        for (String id : candidates) {
            if (id != null && NUMBER.matcher(id).matches() && !id.equals("0")) {
                ids.add(id);
            }
        }
        return ids;
    }

    private static String something(String value) {
        return value == null || NOTHING.contains(value) ? null : value;
    }

    private static String word(String value) {
        Matcher word = STATE.matcher(value == null ? "" : value.strip());
        return word.lookingAt() ? word.group().toUpperCase(Locale.ROOT) : null;
    }

    private static Integer number(String value) {
        return value != null && NUMBER.matcher(value).matches() ? Integer.valueOf(value) : null;
    }

    private static Integer integer(Long value) {
        return value == null || value > Integer.MAX_VALUE ? null : value.intValue();
    }

    private static Integer notZero(Integer value) {
        return value == null || value == 0 ? null : value;
    }

    private static Long seconds(String value) {
        Matcher time = DURATION.matcher(value == null ? "" : value);
        if (!time.matches()) {
            return null;
        }
        long hours = 24 * part(time.group(1)) + part(time.group(2));
        return 60 * (60 * hours + part(time.group(3))) + part(time.group(4));
    }

    private static long part(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    /** That of the whole job, as its resources say; what a node has to have is the same if there is one node. */
    private static String memory(Integer nodeCount, String perNode, String... resources) {
        for (String list : resources) {
            for (String resource : list == null ? new String[0] : list.split(",")) {
                if (resource.startsWith("mem=")) {
                    return something(resource.substring("mem=".length()));
                }
            }
        }
        boolean same = nodeCount != null && nodeCount == 1 && perNode != null && !perNode.matches("0M?");
        return same ? perNode : null;
    }

    private static Long bytes(String memory) {
        Matcher amount = MEMORY.matcher(memory == null ? "" : memory);
        if (!amount.matches()) {
            return null;
        }
        String unit = amount.group(2).isEmpty() ? "M" : amount.group(2);
        return new BigDecimal(amount.group(1))
                .multiply(BigDecimal.valueOf(1L << (10 * (MEMORY_UNITS.indexOf(unit) + 1))))
                .longValue();
    }
}
