package dev.swingbridge.proxy.config;

import java.util.List;

/** The configuration cannot be used; says everything that is wrong with it, in file order. */
public final class ConfigurationException extends Exception {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    public ConfigurationException(String file, List<String> problems) {
        super(file + ":\n  " + String.join("\n  ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One sentence each, beginning with the key. */
    public List<String> problems() {
        return problems;
    }
}
