package dev.swingbridge.proxy.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills in <code>${NAME}</code> from the environment and <code>${file:/path}</code> from a file.
 */
final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");

    private final Map<String, String> environment;
    private final Path base;

    /** Relative paths start at {@code base}. */
    Placeholders(Map<String, String> environment, Path base) {
        this.environment = environment;
        this.base = base;
    }

    /**
     * The text with every placeholder replaced; a file's last line end is left out.
     *
     * @throws IOException with a message for the operator when one cannot be resolved
     */
    String fill(String text) throws IOException {
        Matcher matcher = PLACEHOLDER.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(filled, Matcher.quoteReplacement(lookUp(matcher.group(1))));
        }
        return matcher.appendTail(filled).toString();
    }

    private String lookUp(String name) throws IOException {
        if (name.startsWith("file:")) {
            return content(base.resolve(name.substring("file:".length())));
        }
        String value = environment.get(name);
        if (value == null) {
            throw new IOException("environment variable " + name + " is not set");
        }
        return value;
    }

    private static String content(Path file) throws IOException {
        try {
            return Files.readString(file).stripTrailing();
        } catch (IOException e) {
            throw new IOException(
                    "cannot read " + file + " (" + e.getClass().getSimpleName() + ")", e);
        }
    }
}
