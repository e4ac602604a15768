package org.helipoint.benchmarks;

import java.nio.file.Path;

/** Makes the databases that the overview is measured with, as far as they are not there yet. */
public final class LoadData {

    private LoadData() {}

    /**
     * Makes them.
     *
     * @param arguments the project's root directory, {@code h2} or {@code postgresql}, and numbers of workflows
     */
    public static void main(String[] arguments) throws Exception {
        try (GeneratedData data = GeneratedData.of(Path.of(arguments[0]))) {
            for (int i = 2; i < arguments.length; i++) {
                int workflows = Integer.parseInt(arguments[i]);
                if (arguments[1].equals("h2")) {
                    data.h2(workflows);
                } else {
                    data.postgresql(workflows);
                }
            }
        }
    }
}
