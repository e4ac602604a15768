package org.helipoint.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Directories with all that is in them. */
final class Trees {

    private Trees() {}

    /** Copies a directory. What is a link there is a file in the copy. */
    static void copy(Path source, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file, target.resolve(source.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    /** What is in a directory, byte for byte, with owners and modes: two are equal if nothing was changed. */
    static Map<String, String> contents(Path directory) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                contents.put(directory.relativize(file).toString(), describe(file));
            }
        }
        return contents;
    }

    private static String describe(Path file) throws IOException {
        PosixFileAttributes attributes =
                Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        String what = "folder";
        if (attributes.isSymbolicLink()) {
            what = "link to " + Files.readSymbolicLink(file);
        } else if (attributes.isRegularFile()) {
            what = "file " + sha256(Files.readAllBytes(file));
        }
        return String.join(
                " ",
                PosixFilePermissions.toString(attributes.permissions()),
                attributes.owner().getName(),
                attributes.group().getName(),
                what);
    }

    /** Which files there are, when they were written, and on which inode: two are equal if no file was touched. */
    static Map<String, String> files(Path directory) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
                contents.put(
                        directory.relativize(file).toString(),
                        attributes.lastModifiedTime() + " " + attributes.fileKey());
            }
        }
        return contents;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
