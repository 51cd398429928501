import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Says the rounds until the file CLIENTS_STOP is there; each result must be the one of the first
 * round.
 */
final class Rounds {
    /** What a client does besides, once in each round. */
    interface More {
        void run(int round) throws Exception;
    }

    private static final long REST_MILLIS = 30;

    private Rounds() {}

    /** run says a statement and gives its result as text. */
    static void run(String name, UnaryOperator<String> run, More more) throws Exception {
        for (var said : Text.statements("session.sql")) {
            must(said.sql(), run.apply(said.sql()));
        }
        List<Text.Said> round = Text.statements("round.sql");
        var first = new ArrayList<String>();
        int done = 0;
        for (; done < 2 || goesOn(); done++) {
            for (int at = 0; at < round.size(); at++) {
                var said = round.get(at);
                if (said.idle()) {
                    Thread.sleep(REST_MILLIS);
                }
                var got = stable(run.apply(said.sql()));
                if (done == 0) {
                    first.add(got);
                } else if (!got.equals(first.get(at))) {
                    throw new IllegalStateException(
                            name
                                    + ", round "
                                    + done
                                    + ": "
                                    + said.sql()
                                    + "\nwas "
                                    + first.get(at)
                                    + "\nnow "
                                    + got);
                }
            }
            more.run(done);
        }
        System.out.println(name + " " + done + " rounds");
    }

    static boolean goesOn() {
        return !Files.exists(Path.of(System.getenv("CLIENTS_STOP")));
    }

    /** What a result has besides ids that grow. */
    private static String stable(String result) {
        return result.replaceAll(" key [1-9]\\d*", " key");
    }

    private static void must(String sql, String result) throws IOException {
        if (result.contains("Exception")) {
            throw new IOException(sql + ": " + result);
        }
    }
}
