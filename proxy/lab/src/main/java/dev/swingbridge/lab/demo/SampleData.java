package dev.swingbridge.lab.demo;

import dev.swingbridge.proxy.cli.Figures;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** The shop on the source, and nothing of it on the target. */
final class SampleData {
    private SampleData() {}

    /**
     * Fills the source.
     *
     * @param clients get a till each
     * @return knows the sums from before the first client
     */
    static Auditor prepare(Screen screen, DemoSide source, DemoSide target, Shop shop, int clients)
            throws SQLException {
        long started = System.nanoTime();
        try (Connection to = DriverManager.getConnection(target.url())) {
            shop.drop(to);
        }
        try (Connection from = DriverManager.getConnection(source.url())) {
            shop.create(from, clients);
            Auditor auditor = Auditor.before(shop, from);
            screen.done(
                    "schema "
                            + shop.schema()
                            + " filled with "
                            + Figures.count(shop.rows())
                            + " rows",
                    (System.nanoTime() - started) / 1e9);
            return auditor;
        }
    }
}
