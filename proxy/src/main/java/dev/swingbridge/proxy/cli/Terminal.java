package dev.swingbridge.proxy.cli;

import java.io.Console;
import java.util.Map;

/**
 * What standard output can show: pipes and terminals without control codes get plain lines only.
 *
 * @param live the cursor can be moved, so one screen can be shown anew
 * @param colour texts may be coloured; never with NO_COLOR
 */
public record Terminal(boolean live, boolean colour) {
    /** Whatever it is, it gets lines. */
    static final Terminal LINES = new Terminal(false, false);

    private static final String HOME = "\u001b[H";
    private static final String REST_OF_LINE = "\u001b[K";
    private static final String REST_OF_SCREEN = "\u001b[J";

    /** Of this process. */
    @SuppressWarnings("SystemConsoleNull") // from JDK 25 on it is null again without a terminal
    public static Terminal current() {
        Console console = System.console();
        return of(System.getenv(), console != null && console.isTerminal());
    }

    static Terminal of(Map<String, String> environment, boolean interactive) {
        String type = environment.getOrDefault("TERM", "dumb");
        boolean live = interactive && !type.isEmpty() && !type.equals("dumb");
        return new Terminal(live, live && environment.getOrDefault("NO_COLOR", "").isEmpty());
    }

    /** Takes the place of the screen before; what was scrolled away stays readable. */
    static String screen(String text) {
        return HOME + text.replace("\n", REST_OF_LINE + "\n") + REST_OF_SCREEN;
    }
}
