package org.helipoint.extract;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Keys of metadata out of names that programs and people have given to things. */
public final class Keys {

    private static final Pattern NOT_ALLOWED = Pattern.compile("[^\\p{L}\\p{N}_-]+");
    private static final Pattern EDGES = Pattern.compile("^_+|_+$");

    private Keys() {}

    /**
     * The names with dots between them. Whatever is not a letter, a digit, {@code _} or {@code -} becomes {@code _}, several of
     * them one, and none is left at the ends of a name: {@code of("tdms", "Layer Data", "T (K)")} is
     * {@code tdms.Layer_Data.T_K}.
     */
    public static String of(String... names) {
        return Arrays.stream(names).map(Keys::part).collect(Collectors.joining("."));
    }

    private static String part(String name) {
        String part = EDGES.matcher(NOT_ALLOWED.matcher(name).replaceAll("_")).replaceAll("");
        return part.isEmpty() ? "_" : part;
    }
}
