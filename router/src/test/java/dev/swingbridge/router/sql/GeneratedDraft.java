package dev.swingbridge.router.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** The chance that puts a statement together, and the facts that come of it. */
final class GeneratedDraft {
    final Random random;
    final TreeSet<String> reads = new TreeSet<>();
    final TreeSet<String> writes = new TreeSet<>();
    final TreeSet<String> effects = new TreeSet<>();

    /** Names of WITH that may be used where the statement has got to. */
    final List<String> common = new ArrayList<>();

    int aliases;

    GeneratedDraft(long seed) {
        random = new Random(seed);
    }

    /** Forgets everything but the chance. */
    void begin() {
        reads.clear();
        writes.clear();
        effects.clear();
        common.clear();
        aliases = 0;
    }

    /** {@code KIND | reads | writes | effects} */
    String facts(String kind) {
        return kind
                + " | "
                + String.join(",", reads)
                + " | "
                + String.join(",", writes)
                + " | "
                + String.join(",", effects);
    }

    /** The name of a table that is read, in some spelling. */
    String readTable() {
        String name = pick("t1", "t2", "s2.t3", "t4", "`t 5`", "s2 . `t1`");
        reads.add(plain(name));
        return name;
    }

    /** The name of a table that is written, in some spelling. */
    String writtenTable() {
        String name = pick("w1", "w2", "s2.w3", "`w 4`", "`s2`.w1");
        writes.add(plain(name));
        return name;
    }

    private static String plain(String name) {
        return name.replace("`", "").replace(" . ", ".");
    }

    /** True once in so many times. */
    boolean maybe(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    /** One of these. */
    String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
