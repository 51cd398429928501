package dev.swingbridge.proxy.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one pass over a file gathers: the problems, and which keys were asked for. */
final class Reading {
    private final Path folder;
    private final Placeholders placeholders;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, String> defaults = new TreeMap<>();

    /** Relative paths start at {@code folder}. */
    Reading(Map<String, String> environment, Path folder) {
        this.folder = folder;
        this.placeholders = new Placeholders(environment, folder);
    }

    Path resolve(String file) {
        return folder.resolve(file);
    }

    Placeholders placeholders() {
        return placeholders;
    }

    void problem(String sentence) {
        if (!problems.contains(sentence)) {
            problems.add(sentence);
        }
    }

    /** The first one who asks says the default; {@code null} is spelt out. */
    void asked(String path, @Nullable String fallback) {
        defaults.putIfAbsent(path, String.valueOf(fallback));
    }

    List<String> problems() {
        return problems;
    }

    /** Every key that exists, with its default as one would write it in the file. */
    Map<String, String> defaults() {
        return defaults;
    }
}
