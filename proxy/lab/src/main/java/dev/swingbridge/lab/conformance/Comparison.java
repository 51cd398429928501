package dev.swingbridge.lab.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What two plays of the same scenes answered, exchange by exchange. */
final class Comparison {
    private static final int SHOWN_CHARACTERS = 400;

    private Comparison() {}

    /** Each exchange whose answers differ, in the words of a report. */
    static List<String> differences(List<Exchange> direct, List<Exchange> through) {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < Math.min(direct.size(), through.size()); i++) {
            if (!direct.get(i).answer().equals(through.get(i).answer())) {
                differences.add(difference(direct.get(i), through.get(i)));
            }
        }
        if (direct.size() != through.size()) {
            differences.add(
                    "%d exchanges with the server, %d through the proxy"
                            .formatted(direct.size(), through.size()));
        }
        return differences;
    }

    private static String difference(Exchange direct, Exchange through) {
        List<String> expected = direct.answer();
        List<String> found = through.answer();
        int at = 0;
        while (at < Math.min(expected.size(), found.size())
                && Objects.equals(expected.get(at), found.get(at))) {
            at++;
        }
        return """
        %s: %s
            packet %d of %d and %d
            server: %s
            proxy:  %s\
        """
                .formatted(
                        direct.scene(),
                        shortened(direct.request().toString()),
                        at + 1,
                        expected.size(),
                        found.size(),
                        at < expected.size() ? shortened(expected.get(at)) : "nothing more",
                        at < found.size() ? shortened(found.get(at)) : "nothing more");
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN_CHARACTERS
                ? text
                : text.substring(0, SHOWN_CHARACTERS) + "...";
    }
}
