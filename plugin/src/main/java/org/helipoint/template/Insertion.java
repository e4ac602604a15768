package org.helipoint.template;

import java.util.Optional;

/**
 * How a value is inserted into a text of a job description, so that it is a text there and nothing else. UNICORE writes a shell
 * script of the description ({@code TSIMessages} of XNJS 3.0.0): arguments and commands as they stand, variables between double
 * quotes, all others into lines of their own or not at all.
 */
enum Insertion {
    /** As it is. */
    PLAIN,

    /** As it is, if it has no line breaks and the like. */
    LINE,

    /** As it is, if the shell takes it as it is: UNICORE uses the text within quotes and without. */
    WORD,

    /** Quoted for the shell; each text of a list is a part of one line. */
    ARGUMENT,

    /** Quoted for the shell; each text of a list is a line, or several. */
    COMMAND,

    /** Quoted for the shell within double quotes. */
    VARIABLE;

    /** That of a member of a job description, and all that is in it. */
    static Insertion of(String member) {
        return switch (member) {
            case "Arguments" -> ARGUMENT;
            case "User precommand", "User postcommand" -> COMMAND;
            case "Parameters", "Environment" -> VARIABLE;
            case "Executable", "Stdin", "Stdout", "Stderr", "Umask", "umask" -> WORD;
            case "Imports", "Exports", "Tags", "tags" -> PLAIN;
            default -> LINE;
        };
    }

    /** What a text of the description is read by; empty if it is no part of a script. */
    Optional<ShellText> script() {
        return switch (this) {
            case ARGUMENT, COMMAND -> Optional.of(ShellText.unquoted());
            case VARIABLE -> Optional.of(ShellText.inDoubleQuotes());
            case PLAIN, LINE, WORD -> Optional.empty();
        };
    }

    /** What keeps a value from being inserted, whatever it is; empty if nothing does. */
    Optional<String> obstacle(String value) {
        if (this == WORD && !value.isEmpty() && !ShellText.isPlain(value)) {
            return Optional.of(
                    "may have letters, digits and the characters _@%+=:,./- only, because of where it is used");
        }
        return this == LINE && value.chars().anyMatch(Character::isISOControl)
                ? Optional.of("must not have line breaks or other control characters, because of where it is used")
                : Optional.empty();
    }
}
