package org.helipoint.benchmarks;

import java.util.List;
import java.util.Random;
import org.helipoint.model.Owner;

/** What the jobs that somebody submits in one go have in common. */
final class Session {

    private static final List<String> SAMPLES =
            List.of("LSCO", "ZnTe", "Bi2Se3", "NbN", "graphene", "Cd3As2", "FePt", "MnGa", "GaP", "DSTMS");
    private static final List<String> APPLICATIONS = List.of("Octave", "Python", "LAMMPS", "Gromacs", "Bash shell");
    private static final List<String> QUEUES = List.of("defq", "gpu", "long", "fat");

    /** Samples that came and went: {@link Population#OLD} in the first two fifths of the time. */
    private static final double OLD_UNTIL = 0.4;

    final Owner owner;
    final String sample;
    final String beamtime;

    /** Null for a job that names only an executable. */
    final String application;

    final String queue;
    final int kelvin;

    /**
     * A session.
     *
     * @param time of the whole time, the part that is over, from 0 to 1
     */
    Session(Owner owner, double time, Random random) {
        this.owner = owner;
        boolean old = time < OLD_UNTIL && random.nextInt(40) == 0;
        this.sample = old ? "YBCO" : SAMPLES.get(skewed(random, SAMPLES.size()));
        this.beamtime = "bt%02d%02d".formatted((int) (time * 60), random.nextInt(30));
        this.application = random.nextInt(4) > 0 ? null : APPLICATIONS.get(skewed(random, APPLICATIONS.size()));
        this.queue = QUEUES.get(skewed(random, QUEUES.size()));
        this.kelvin = 4 + random.nextInt(300);
    }

    /** The first ones most often. */
    private static int skewed(Random random, int size) {
        double even = random.nextDouble();
        return (int) (even * even * even * size);
    }
}
