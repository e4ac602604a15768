package org.helipoint.redact;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds all occurrences of many words in a text, in one pass and in time linear in its length, whatever the words are (the
 * automaton of Aho and Corasick, 1975). Long words are looked for in pieces that cover them. Immutable once made.
 */
final class Occurrences {

    private static final int PIECE = 128;

    /** Shorter words have to stand by themselves: nobody wants to miss a part of "latest" because of "test". */
    private static final int PART_OF_A_WORD = 8;

    /** How many signs the words may have together; each takes about a hundred bytes while the search lasts. */
    private static final int MOST_SIGNS = 131_072;

    private static final int ROOT = 0;

    private final Map<Long, Integer> next = new HashMap<>();
    private final List<Node> nodes = new ArrayList<>(List.of(new Node()));
    private boolean tooMany;

    private static final class Node {
        private int fallback;
        private int length;
        private Kind kind;

        /** The nearest node by way of fallbacks at which a word ends, the root if there is none. */
        private int shorter;
    }

    private Occurrences() {}

    static Occurrences of(Map<String, Kind> words) {
        Occurrences occurrences = new Occurrences();
        words.forEach(occurrences::add);
        occurrences.connect();
        return occurrences;
    }

    /** Whether there are more words than can be looked for, so that no text can be trusted. */
    boolean tooMany() {
        return tooMany;
    }

    private void add(String word, Kind kind) {
        for (int start = 0; start == 0 || start < word.length(); start += PIECE) {
            int from = Math.max(0, Math.min(start, word.length() - PIECE));
            addPiece(word, from, Math.min(from + PIECE, word.length()), kind);
        }
    }

    private void addPiece(String word, int from, int to, Kind kind) {
        int node = ROOT;
        for (int i = from; i < to; i++) {
            if (nodes.size() > MOST_SIGNS) {
                tooMany = true;
                return;
            }
            node = next.computeIfAbsent(key(node, word.charAt(i)), k -> {
                nodes.add(new Node());
                return nodes.size() - 1;
            });
        }
        nodes.get(node).length = to - from;
        nodes.get(node).kind = kind;
    }

    private static long key(int node, char sign) {
        return ((long) node << Character.SIZE) | sign;
    }

    private void connect() {
        Map<Integer, List<Character>> signs = new HashMap<>();
        next.keySet()
                .forEach(key -> signs.computeIfAbsent((int) (key >> Character.SIZE), n -> new ArrayList<>())
                        .add((char) (key & Character.MAX_VALUE)));
        Deque<Integer> queue = new ArrayDeque<>(List.of(ROOT));
        while (!queue.isEmpty()) {
            int node = queue.remove();
            for (char sign : signs.getOrDefault(node, List.of())) {
                int child = next.get(key(node, sign));
                int fallback = node == ROOT ? ROOT : step(nodes.get(node).fallback, sign);
                nodes.get(child).fallback = fallback;
                nodes.get(child).shorter = nodes.get(fallback).length > 0 ? fallback : nodes.get(fallback).shorter;
                queue.add(child);
            }
        }
    }

    private int step(int from, char sign) {
        int node = from;
        while (true) {
            Integer child = next.get(key(node, sign));
            if (child != null) {
                return child;
            }
            if (node == ROOT) {
                return ROOT;
            }
            node = nodes.get(node).fallback;
        }
    }

    /** Adds what occurs in the text; of several words that end at one place, the longest that counts. */
    void find(CharSequence text, Collection<Secret> found) {
        int node = ROOT;
        for (int i = 0; i < text.length() && nodes.size() > 1; i++) {
            node = step(node, text.charAt(i));
            int word = nodes.get(node).length > 0 ? node : nodes.get(node).shorter;
            while (word != ROOT && !counts(text, i + 1 - nodes.get(word).length, i + 1)) {
                word = nodes.get(word).shorter;
            }
            if (word != ROOT) {
                found.add(new Secret(i + 1 - nodes.get(word).length, i + 1, nodes.get(word).kind));
            }
        }
    }

    private static boolean counts(CharSequence text, int start, int end) {
        return end - start >= PART_OF_A_WORD
                || ((start == 0 || !Character.isLetterOrDigit(text.charAt(start - 1)))
                        && (end == text.length() || !Character.isLetterOrDigit(text.charAt(end))));
    }
}
