package dev.swingbridge.lab.demo;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Holds what the clients were told against what the servers hold, past the proxy: every
 * acknowledged write is there once, nothing else is, and the shop's sums have not changed.
 */
public final class Auditor {
    private static final int MOST_FAULTS = 50;

    private final Shop shop;
    private final BigDecimal moneyAtStart;
    private final BigDecimal piecesAtStart;
    private final List<String> faults = new ArrayList<>();
    private long lost;
    private long doubled;

    private Auditor(Shop shop, BigDecimal moneyAtStart, BigDecimal piecesAtStart) {
        this.shop = shop;
        this.moneyAtStart = moneyAtStart;
        this.piecesAtStart = piecesAtStart;
    }

    /** Notes the sums before the first client starts. */
    public static Auditor before(Shop shop, Connection source) throws SQLException {
        return new Auditor(shop, money(source, shop), pieces(source, shop));
    }

    /**
     * Call once the clients have stopped and both sides are in step.
     *
     * @param authoritativeUrl JDBC URL of the server that serves the tables, not of the proxy
     * @param otherUrl of the other server
     */
    public AuditReport audit(Workload workload, String authoritativeUrl, String otherUrl)
            throws SQLException {
        try (Connection authoritative = DriverManager.getConnection(authoritativeUrl);
                Connection other = DriverManager.getConnection(otherUrl)) {
            check("authoritative side", authoritative, workload.ledgers());
            check("other side", other, workload.ledgers());
            for (String table : Shop.TABLES) {
                String name = shop.schema() + "." + table;
                TableComparison.of(authoritative, other, name).forEach(this::fault);
            }
        }
        long writes = workload.ledgers().stream().mapToLong(l -> l.acknowledgedWrites).sum();
        return new AuditReport(writes, lost, doubled, faults);
    }

    /** The same of one side alone, when the other one is no longer kept in step. */
    AuditReport auditOne(Workload workload, String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            check("serving side", connection, workload.ledgers());
        }
        long writes = workload.ledgers().stream().mapToLong(l -> l.acknowledgedWrites).sum();
        return new AuditReport(writes, lost, doubled, faults);
    }

    private void fault(String sentence) {
        if (faults.size() < MOST_FAULTS) {
            faults.add(sentence);
        }
    }

    private void check(String side, Connection connection, List<Ledger> ledgers)
            throws SQLException {
        for (Ledger ledger : ledgers) {
            checkEntries(side, connection, ledger);
            checkTill(side, connection, ledger);
            checkCart(side, connection, ledger);
        }
        same(side, "balances plus takings", moneyAtStart, money(connection, shop));
        same(side, "stock plus ordered quantities", piecesAtStart, pieces(connection, shop));
    }

    private void same(String side, String what, BigDecimal before, BigDecimal now) {
        if (before.compareTo(now) != 0) {
            fault(side + ": " + what + " was " + before + " and is " + now);
        }
    }

    private void checkEntries(String side, Connection connection, Ledger ledger)
            throws SQLException {
        BitSet found = new BitSet();
        String sql =
                "SELECT seq, COUNT(*) FROM "
                        + shop.schema()
                        + ".journal_entries WHERE client = "
                        + ledger.client
                        + " GROUP BY seq";
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                int entry = rows.getInt(1);
                found.set(entry);
                boolean sent =
                        ledger.acknowledgedEntries.get(entry) || ledger.unknownEntries.get(entry);
                addDoubled(side, ledger, "entry " + entry, rows.getLong(2) - (sent ? 1 : 0));
            }
        }
        BitSet missing = (BitSet) ledger.acknowledgedEntries.clone();
        missing.andNot(found);
        missing.stream().forEach(entry -> addLost(side, ledger, "entry " + entry, 1));
    }

    /** The till counts its client's transactions and single updates by itself. */
    private void checkTill(String side, Connection connection, Ledger ledger) throws SQLException {
        String sql =
                "SELECT t.notes, t.entries, t.takings,"
                        + " (SELECT COUNT(*) FROM S.journal_entries j"
                        + " WHERE j.client = t.client AND j.kind = 'transaction'),"
                        + " (SELECT COALESCE(SUM(j.amount), 0) FROM S.journal_entries j"
                        + " WHERE j.client = t.client) FROM S.tills t WHERE t.client = "
                        + ledger.client;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql.replace("S.", shop.schema() + "."))) {
            if (!row.next()) {
                fault(side + ": the till of client " + ledger.client + " is gone");
                return;
            }
            long notes = row.getLong(1);
            addLost(side, ledger, "notes", ledger.acknowledgedNotes - notes);
            addDoubled(
                    side, ledger, "notes", notes - ledger.acknowledgedNotes - ledger.unknownNotes);
            long torn = row.getLong(2) - row.getLong(4);
            BigDecimal difference = row.getBigDecimal(3).subtract(row.getBigDecimal(5));
            if (torn != 0 || difference.signum() != 0) {
                fault(
                        side
                                + ": transactions of client "
                                + ledger.client
                                + " are torn: its till counts "
                                + torn
                                + " entries and "
                                + difference
                                + " money more than its journal");
            }
        }
    }

    private void checkCart(String side, Connection connection, Ledger ledger) throws SQLException {
        Map<Integer, Integer> found = new HashMap<>();
        String sql =
                "SELECT item, quantity FROM "
                        + shop.schema()
                        + ".carts WHERE client = "
                        + ledger.client;
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.put(rows.getInt(1), rows.getInt(2));
            }
        }
        Set<Integer> items = new TreeSet<>(found.keySet());
        items.addAll(ledger.cart.keySet());
        items.removeAll(ledger.unknownCartItems);
        for (Integer item : items) {
            int more = quantity(found, item) - quantity(ledger.cart, item);
            addDoubled(side, ledger, "cart item " + item, more);
            addLost(side, ledger, "cart item " + item, -more);
        }
    }

    private static int quantity(Map<Integer, Integer> cart, Integer item) {
        @Nullable Integer quantity = cart.get(item);
        return quantity == null ? 0 : quantity;
    }

    private void addLost(String side, Ledger ledger, String what, long count) {
        if (count > 0) {
            lost += count;
            fault(side + ": client " + ledger.client + ", " + what + ": " + count + " lost");
        }
    }

    private void addDoubled(String side, Ledger ledger, String what, long count) {
        if (count > 0) {
            doubled += count;
            fault(side + ": client " + ledger.client + ", " + what + ": " + count + " too many");
        }
    }

    private static BigDecimal money(Connection connection, Shop shop) throws SQLException {
        return sum(
                connection,
                "SELECT (SELECT SUM(balance) FROM S.customers)"
                        + " + (SELECT COALESCE(SUM(takings), 0) FROM S.tills)",
                shop);
    }

    private static BigDecimal pieces(Connection connection, Shop shop) throws SQLException {
        return sum(
                connection,
                "SELECT (SELECT SUM(stock) FROM S.products)"
                        + " + (SELECT SUM(quantity) FROM S.order_items)",
                shop);
    }

    private static BigDecimal sum(Connection connection, String sql, Shop shop)
            throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql.replace("S.", shop.schema() + "."))) {
            row.next();
            @Nullable BigDecimal sum = row.getBigDecimal(1);
            return sum == null ? BigDecimal.ZERO : sum;
        }
    }
}
