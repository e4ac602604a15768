package org.helipoint.metadata;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.helipoint.extract.Extractor;
import org.helipoint.model.FilePatterns;
import org.helipoint.model.Metadata;
import org.helipoint.model.MetadataEntry;
import org.helipoint.model.MetadataEntry.Source;
import org.helipoint.model.MetadataFinding;
import org.helipoint.model.Run;
import org.helipoint.redact.Redactor;
import org.helipoint.redact.Unquoted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what the files of a job say, within limits. Whatever an extractor does, it is a finding and nothing else: each file is
 * read on a thread of its own, which is left alone if it does not end; its extractor is not used again before it does. For one
 * thread.
 */
public final class FileMetadata {

    private static final Logger LOG = LoggerFactory.getLogger(FileMetadata.class);

    /** Names of a job that are looked for at most; each is a request to the target system. */
    private static final int NAMES = 100;

    /** Of these, names with a wildcard. */
    private static final int LISTINGS = 10;

    private final List<Extractor> extractors;
    private final FilePatterns patterns;
    private final Redactor redactor;
    private final Limits limits;

    /** Threads that were left alone, by what they are busy with. */
    private final Map<Object, Thread> busy = new ConcurrentHashMap<>();

    /**
     * How much is read.
     *
     * @param files of a job at most
     * @param bytes of a file, and of others that belong to it, at most
     * @param time for a file at most
     */
    public record Limits(int files, long bytes, Duration time) {

        /** What holds on a server. */
        public static final Limits STANDARD = new Limits(20, 16L << 20, Duration.ofSeconds(30));
    }

    /**
     * What the files of a run say.
     *
     * @param entries by what files come first, each key once
     * @param findings what was wrong with the files
     * @param passing what may be otherwise later: the target system did not give a file, or its extractor was busy
     * @param busy whether an extractor was
     */
    public record Read(
            List<MetadataEntry> entries, List<MetadataFinding> findings, List<MetadataFinding> passing, boolean busy) {}

    /** What was to be asked is still busy with what it was asked before, and was left alone over that. */
    static final class BusyException extends IOException {
        private static final long serialVersionUID = 1;

        BusyException() {
            super("what reads it is still busy with another file, which took too long");
        }
    }

    /**
     * A reader.
     *
     * @param extractors what reads files; of several that support one, that with the smallest order does
     * @param patterns which files of a job are looked into
     * @param redactor takes secrets out of what is found
     */
    public FileMetadata(
            Collection<? extends Extractor> extractors, FilePatterns patterns, Redactor redactor, Limits limits) {
        this.extractors = Extractors.inOrder(extractors);
        this.patterns = patterns;
        this.redactor = redactor;
        this.limits = limits;
    }

    /** The names of the files of a run to be looked into, some of them with wildcards. */
    public Set<String> named(Run run) {
        return patterns.named(run.description().dataLinks(), run.description().saysMetadata());
    }

    /**
     * Reads the files of a run that has ended. A file that is not there, or is empty, says nothing.
     *
     * @param stops whether to come to an end soon
     * @throws IOException if the target system does not say now what is there, or it was to come to an end
     */
    public Read read(Run run, JobDirectory directory, BooleanSupplier stops) throws IOException {
        Reading reading = new Reading(run);
        for (String name : files(reading, directory, stops)) {
            goOn(stops);
            if (!reading.read(name, directory)) {
                break;
            }
        }
        return new Read(List.copyOf(reading.entries.values()), reading.findings, reading.passing, reading.busy);
    }

    private static void goOn(BooleanSupplier stops) throws IOException {
        if (stops.getAsBoolean()) {
            throw new IOException("the server stops");
        }
    }

    private Set<String> files(Reading reading, JobDirectory directory, BooleanSupplier stops) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        int listings = 0;
        int looked = 0;
        for (String name : named(reading.run)) {
            goOn(stops);
            if (looked++ == NAMES) {
                reading.finding(name, "is one too many: of a job " + NAMES + " names of files are looked for.");
                return names;
            }
            if (FilePatterns.isWildcard(name)) {
                if (listings++ == LISTINGS) {
                    reading.finding(
                            name, "is one too many: of a job " + LISTINGS + " names with * or ? are looked for.");
                }
                if (listings > LISTINGS) {
                    continue;
                }
                int slash = name.lastIndexOf('/');
                String in = slash < 0 ? "" : name.substring(0, slash);
                // a wildcard within the name of a directory would take a walk through all of them
                if (!FilePatterns.isWildcard(in)) {
                    call("the target system", () -> directory.list(in, 1_000)).stream()
                            .filter(file -> FilePatterns.matches(name, file) && patterns.match(file))
                            .sorted()
                            .limit(NAMES)
                            .forEach(names::add);
                }
            } else {
                names.add(name);
            }
        }
        return names;
    }

    private interface Call<T> {
        T run() throws IOException;
    }

    /** Does something that may never end, within the time for a file. */
    private <T> T call(Object what, Call<T> call) throws IOException {
        Thread before = busy.get(what);
        if (before != null && before.isAlive()) {
            throw new BusyException();
        }
        busy.remove(what);
        FutureTask<T> task = new FutureTask<>(call::run);
        Thread thread = new Thread(task, "helipoint-metadata-file");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(limits.time().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            busy.put(what, thread);
            thread.interrupt();
            throw new IOException("it took longer than " + limits.time().toSeconds() + " s to read");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the server stops");
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            String failure = e.getCause().getClass().getName();
            LOG.warn("{}: failed over a file of a job, {}", what, failure);
            LOG.debug("{}: failed here.", what, Unquoted.of(e.getCause())); // it may be as long as a stack
            throw new IOException(
                    "what reads it failed (" + e.getCause().getClass().getSimpleName() + ")");
        }
    }

    /** One run, as far as it has come. */
    private final class Reading {

        private final Run run;
        private final Map<String, MetadataEntry> entries = new LinkedHashMap<>();
        private final List<MetadataFinding> findings = new ArrayList<>();
        private final List<MetadataFinding> passing = new ArrayList<>();
        private boolean busy;
        private boolean full;
        private int files;

        Reading(Run run) {
            this.run = run;
        }

        /** Takes in a file; false if it is one too many. */
        boolean read(String name, JobDirectory directory) throws IOException {
            OptionalLong size = call("the target system", () -> directory.size(name));
            if (size.isEmpty() || size.getAsLong() == 0) {
                return true; // a named pipe and a device are empty, too
            }
            if (files++ == limits.files()) {
                finding(name, "is one too many: of a job " + limits.files() + " files are read.");
                return false;
            }
            LimitedFile.Budget budget = new LimitedFile.Budget(
                    limits.bytes(), System.nanoTime() + limits.time().toNanos());
            try {
                Optional<Extractor> extractor = supporting(name);
                if (extractor.isEmpty()) {
                    return true;
                }
                ObjectNode said = call(extractor.get().getClass(), () -> {
                    try (LimitedFile file = new LimitedFile(directory, name, size.getAsLong(), budget)) {
                        return extractor.get().extract(file);
                    }
                });
                add(name, said);
            } catch (BusyException e) {
                busy = true;
                passing.add(of(name, "could not be read: " + e.getMessage() + "."));
            } catch (IOException e) {
                (budget.failed() ? passing : findings).add(of(name, "could not be read: " + e.getMessage() + "."));
            }
            return true;
        }

        /** One that is busy, or cannot even say what it reads, keeps no other from reading. */
        private Optional<Extractor> supporting(String name) {
            for (Extractor extractor : extractors) {
                String what = "what " + extractor.getClass().getName() + " reads";
                try {
                    if (call(what, () -> extractor.supports(name))) {
                        return Optional.of(extractor);
                    }
                } catch (IOException e) {
                    LOG.warn("{} is not known now: {}", what, e.getMessage());
                }
            }
            return Optional.empty();
        }

        private void add(String name, ObjectNode said) {
            if (said == null) {
                return;
            }
            ObjectNode wrapped = JsonNodeFactory.instance.objectNode();
            wrapped.set("Metadata", said);
            Redactor.Redacted redacted = redactor.redact(wrapped);
            if (!redacted.removed().isEmpty()) {
                finding(name, "has secrets in it, which were removed: " + String.join(", ", redacted.removed()) + ".");
            }
            Metadata.Said metadata =
                    Metadata.read(redacted.description().metadata().orElseThrow());
            metadata.problems().forEach(problem -> finding(name, problem.key() + " " + problem));
            metadata.values().forEach((key, value) -> {
                if (entries.size() < Metadata.MOST) {
                    entries.putIfAbsent(key, MetadataEntry.ofRun(run.id(), key, value, Source.FILE, name));
                } else if (!entries.containsKey(key) && !full) {
                    full = true;
                    finding(
                            name,
                            key + " is one too many: of all files of a job " + Metadata.MOST
                                    + " entries are kept; the rest was left out.");
                }
            });
        }

        private void finding(String name, String problem) {
            findings.add(of(name, problem));
        }

        private MetadataFinding of(String name, String problem) {
            return new MetadataFinding(run.id(), MetadataFinding.Kind.FILE, name, problem);
        }
    }
}
