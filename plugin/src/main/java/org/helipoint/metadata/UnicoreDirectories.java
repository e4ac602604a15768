package org.helipoint.metadata;

import eu.unicore.security.Client;
import eu.unicore.services.Kernel;
import eu.unicore.services.security.util.AuthZAttributeStore;
import eu.unicore.uas.xnjs.XNJSFacade;
import eu.unicore.xnjs.ems.ExecutionException;
import eu.unicore.xnjs.io.XnjsFile;
import eu.unicore.xnjs.tsi.TSI;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.helipoint.model.Owner;
import org.helipoint.restart.OnBehalf;

/**
 * Job directories through UNICORE's target system interface, which does everything as the user's own login on the cluster:
 * what the owner may not read, nobody reads here. Thread-safe.
 */
public final class UnicoreDirectories implements JobDirectory.Opener {

    private final Kernel kernel;
    private final OnBehalf owners;

    /**
     * Directories of a server's jobs.
     *
     * @param owners finds out what owners may do now
     */
    public UnicoreDirectories(Kernel kernel, OnBehalf owners) {
        this.kernel = kernel;
        this.owners = owners;
    }

    @Override
    public JobDirectory open(Owner owner, String directory) throws IOException {
        Client client = owners.as(owner, caller -> AuthZAttributeStore.getClient());
        try {
            return new OverTsi(XNJSFacade.get(null, kernel).getStorageTSI(directory, client, null));
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    /** Without UNICORE's words, which may have paths and commands in them. */
    private static IOException failed(Exception e) {
        return new IOException("UNICORE could not read there (" + e.getClass().getSimpleName() + ")", e);
    }

    /**
     * A directory over a TSI whose storage root it is.
     *
     * @param tsi for this owner
     */
    private record OverTsi(TSI tsi) implements JobDirectory {

        @Override
        public OptionalLong size(String name) throws IOException {
            XnjsFile file = properties(name);
            return file == null || file.isDirectory() ? OptionalLong.empty() : OptionalLong.of(file.getSize());
        }

        private XnjsFile properties(String name) throws IOException {
            try {
                return tsi.getProperties("/" + name);
            } catch (ExecutionException | RuntimeException e) {
                throw failed(e);
            }
        }

        @Override
        public List<String> list(String directory, int most) throws IOException {
            String prefix = directory.isEmpty() ? "" : directory + "/";
            XnjsFile there = directory.isEmpty() ? null : properties(directory);
            if (!directory.isEmpty() && (there == null || !there.isDirectory())) {
                return List.of();
            }
            List<String> names = new ArrayList<>();
            try {
                for (XnjsFile file : tsi.ls("/" + directory, 0, most, false)) {
                    if (file != null && !file.isDirectory()) {
                        names.add(prefix + file.getPath().replaceFirst(".*/", ""));
                    }
                }
            } catch (ExecutionException | RuntimeException e) {
                throw failed(e);
            }
            return names;
        }

        @Override
        public InputStream open(String name, long offset) throws IOException {
            InputStream in;
            try {
                in = tsi.getInputStream("/" + name);
            } catch (RuntimeException e) {
                throw failed(e);
            }
            try {
                in.skipNBytes(offset);
            } catch (IOException | RuntimeException e) {
                in.close();
                throw failed(e);
            }
            return in;
        }
    }
}
