package org.helipoint.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.helipoint.model.Owner;

/**
 * The workflows of a site after five years, the same at every call. A few owners have most of them; an owner submits in
 * sessions of one to some hundred jobs with the same sample and application; some workflows are restarted, sweeps, or
 * several jobs of one tag. They come in blocks, each a stretch of time, which can be made in any order.
 */
public final class Population {

    /** How many workflows a block has, but for the last. */
    public static final int BLOCK = 8_192;

    /** A word of eleven workflows. */
    public static final String RARE = "needle";

    /** A word of one workflow in two hundred, and of none in the last three of the five years. */
    public static final String OLD = "ybco";

    /** A word of nearly all. */
    public static final String COMMON = "python3";

    /** Who has 20 % of all. */
    public static final Owner HEAVY = owner(0);

    static final int OWNERS = 500;
    static final Duration YEARS = Duration.ofDays(5 * 365);

    /** Nothing was submitted later. */
    public static final Instant END = Instant.parse("2026-11-01T00:00:00Z");

    private static final Instant BEGIN = END.minus(YEARS);
    private static final long SEED = 0x48454c49504f494eL;
    private static final int RARELY = 11;
    private static final int LONGEST_SESSION = 400;

    /** How much of all the heaviest owners have; the rest follows Zipf's law. */
    private static final double[] HEAVY_SHARES = {0.2, 0.1};

    private final int workflows;
    private final double[] shares = shares();

    /**
     * A population.
     *
     * @param workflows how many
     */
    public Population(int workflows) {
        this.workflows = workflows;
    }

    /** One of the {@value #OWNERS} owners; the smaller the number, the more workflows they have. */
    public static Owner owner(int number) {
        String name = "User %03d".formatted(number);
        return new Owner(
                "CN=" + name + ",O=TELBE,C=DE",
                "c=de,o=telbe,cn=" + name.toLowerCase(java.util.Locale.ROOT),
                "user%03d".formatted(number),
                "telbe",
                "user");
    }

    private static double[] shares() {
        double[] sums = new double[OWNERS];
        double harmonic = 0;
        for (int i = HEAVY_SHARES.length; i < OWNERS; i++) {
            harmonic += 1.0 / i;
        }
        double sum = 0;
        for (int i = 0; i < OWNERS; i++) {
            sum += i < HEAVY_SHARES.length ? HEAVY_SHARES[i] : 0.7 / i / harmonic;
            sums[i] = sum;
        }
        return sums;
    }

    public int workflows() {
        return workflows;
    }

    public int blocks() {
        return (workflows + BLOCK - 1) / BLOCK;
    }

    /** The workflows of a block, nearly in the order of their submission. */
    public List<GeneratedWorkflow> block(int number) {
        Random random = new Random(SEED + number);
        int first = number * BLOCK;
        int count = Math.min(BLOCK, workflows - first);
        List<GeneratedWorkflow> block = new ArrayList<>(count);
        while (block.size() < count) {
            int length = Math.min(session(random), count - block.size());
            double begin = (first + block.size()) / (double) workflows;
            session(first + block.size(), length, begin, random, block);
        }
        return block;
    }

    /** The length of a session: half of them are one job, one in a hundred is a hundred. */
    private static int session(Random random) {
        return (int) Math.min(LONGEST_SESSION, 1 / (1 - random.nextDouble()));
    }

    private void session(int first, int length, double begin, Random random, List<GeneratedWorkflow> block) {
        Instant at = BEGIN.plusMillis((long) (begin * YEARS.toMillis())).truncatedTo(ChronoUnit.MILLIS);
        Session session = new Session(owner(ownerNumber(random)), begin, random);
        for (int i = first; i < first + length; i++) {
            boolean rare = i % Math.max(1, workflows / RARELY) == 7;
            boolean active = workflows - i <= 100;
            block.add(new JobLives(session, i, random).workflow(at, rare, active));
            at = at.plusMillis(1_000 + random.nextInt(60_000));
        }
    }

    private int ownerNumber(Random random) {
        double share = random.nextDouble();
        int number = 0;
        while (number < OWNERS - 1 && shares[number] <= share) {
            number++;
        }
        return number;
    }
}
