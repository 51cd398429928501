package dev.swingbridge.lab.demo;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One application client: transactions, single statements, prepared statements and reads, one after
 * the other, on one connection. Locks rows in one order only, so that databases have no reason to
 * report deadlocks.
 */
final class ShopClient implements Runnable {
    private static final long FIRST_RECONNECT_MILLIS = 100;

    /**
     * So that many clients at once do not keep a small machine from starting what they wait for.
     */
    private static final long LONGEST_RECONNECT_MILLIS = 500;

    private static final int CART_ITEMS = 40;

    /** How SQLSTATEs about the connection itself begin. */
    private static final String CONNECTION_STATES = "08";

    private final String url;
    private final Shop shop;
    private final int clients;
    private final Ledger ledger;
    private final Pulse pulse;
    private final BooleanSupplier goOn;
    private final long thinkNanos;
    private final Random random;
    private int nextEntry;

    ShopClient(
            String url,
            Shop shop,
            int clients,
            Ledger ledger,
            Pulse pulse,
            long thinkNanos,
            BooleanSupplier goOn) {
        this.url = url;
        this.shop = shop;
        this.clients = clients;
        this.ledger = ledger;
        this.pulse = pulse;
        this.thinkNanos = thinkNanos;
        this.goOn = goOn;
        this.random = new Random(ledger.client);
    }

    @Override
    public void run() {
        long pauseMillis = FIRST_RECONNECT_MILLIS;
        while (goOn.getAsBoolean()) {
            try (Connection connection = DriverManager.getConnection(url)) {
                greet(connection);
                pauseMillis = FIRST_RECONNECT_MILLIS;
                serve(connection);
            } catch (SQLException e) {
                tell(e, "connecting: ");
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMillis));
                pauseMillis = Math.min(2 * pauseMillis, LONGEST_RECONNECT_MILLIS);
            }
        }
    }

    private void serve(Connection connection) throws SQLException {
        pulse.connected(true);
        try {
            while (goOn.getAsBoolean() && !connection.isClosed()) {
                step(connection);
                LockSupport.parkNanos(thinkNanos);
            }
        } finally {
            pulse.connected(false);
        }
    }

    /** Session state that must survive every cutover. */
    private void greet(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET @client_number = " + ledger.client);
            statement.execute("SET SESSION time_zone = '+0" + ledger.client % 10 + ":00'");
        }
    }

    private void step(Connection connection) {
        int dice = random.nextInt(100);
        if (dice < 22) {
            placeOrder(connection);
        } else if (dice < 32) {
            transfer(connection);
        } else if (dice < 48) {
            note(connection);
        } else if (dice < 62) {
            fillCart(connection);
        } else if (dice < 70) {
            emptyCart(connection);
        } else {
            look(connection, dice);
        }
    }

    private int ownCustomer() {
        int each = shop.customers() / clients;
        return 1 + ledger.client + clients * random.nextInt(Math.max(1, each - 1));
    }

    private void placeOrder(Connection connection) {
        int entry = nextEntry++;
        int product = random.nextInt(shop.products());
        BigDecimal amount = Shop.price(product).multiply(BigDecimal.TWO);
        transaction(
                connection,
                entry,
                amount,
                () -> {
                    long order = insertOrder(connection, ownCustomer(), amount);
                    update(
                            connection,
                            "INSERT INTO order_items (order_id, line, product_id, quantity, price)"
                                    + " VALUES (?,1,?,1,?),(?,2,?,1,?)",
                            order,
                            product + 1,
                            Shop.price(product),
                            order,
                            product + 1,
                            Shop.price(product));
                    update(
                            connection,
                            "UPDATE products SET stock = stock - 2 WHERE id = ?",
                            product + 1);
                });
    }

    private long insertOrder(Connection connection, int customer, BigDecimal amount)
            throws SQLException {
        update(
                connection,
                "UPDATE customers SET balance = balance - ?, visits = visits + 1 WHERE id = ?",
                amount,
                customer);
        String sql = "INSERT INTO orders (customer_id, placed_at, comment) VALUES (?, NOW(3), ?)";
        try (PreparedStatement insert =
                connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)) {
            bind(insert, customer, "ordered by client " + ledger.client + " ✓");
            timed(insert::executeUpdate);
            try (ResultSet keys = insert.getGeneratedKeys()) {
                long key = keys.next() ? keys.getLong(1) : 0;
                long last = selectLong(connection, "SELECT LAST_INSERT_ID()");
                expect(key == last, "LAST_INSERT_ID() is " + last + ", the driver was told " + key);
                return key;
            }
        }
    }

    private void transfer(Connection connection) {
        int entry = nextEntry++;
        int from = ownCustomer();
        int to = ownCustomer();
        transaction(
                connection,
                entry,
                BigDecimal.ZERO,
                () -> {
                    int low = Math.min(from, to);
                    int high = Math.max(from, to);
                    selectLong(
                            connection,
                            "SELECT COUNT(*) FROM (SELECT id FROM customers WHERE id IN (?,?)"
                                    + " ORDER BY id FOR UPDATE) locked",
                            low,
                            high);
                    update(
                            connection,
                            "UPDATE customers SET balance = balance - 1 WHERE id = ?",
                            low);
                    update(
                            connection,
                            "UPDATE customers SET balance = balance + 1 WHERE id = ?",
                            high);
                });
    }

    /** Wraps work with the till and the journal entry that prove it happened once. */
    private void transaction(Connection connection, int entry, BigDecimal amount, Work work) {
        boolean committing = false;
        try {
            connection.setAutoCommit(false);
            update(
                    connection,
                    "UPDATE tills SET takings = takings + ?, entries = entries + 1 WHERE client = ?",
                    amount,
                    ledger.client);
            work.run();
            insertEntry(connection, entry, "transaction", amount);
            committing = true;
            timed(
                    () -> {
                        connection.commit();
                        return 0;
                    });
            ledger.acknowledgedEntries.set(entry);
            acknowledged();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            if (committing && !ledger.acknowledgedEntries.get(entry)) {
                ledger.unknownEntries.set(entry);
            }
            failed(connection, e);
        }
    }

    private void note(Connection connection) {
        boolean update = random.nextBoolean();
        int entry = update ? -1 : nextEntry++;
        try {
            if (update) {
                update(
                        connection,
                        "UPDATE tills SET notes = notes + 1 WHERE client = ?",
                        ledger.client);
                ledger.acknowledgedNotes++;
            } else {
                insertEntry(connection, entry, "single", BigDecimal.ZERO);
                ledger.acknowledgedEntries.set(entry);
            }
            acknowledged();
        } catch (SQLException e) {
            if (update) {
                ledger.unknownNotes++;
            } else {
                ledger.unknownEntries.set(entry);
            }
            failed(connection, e);
        }
    }

    private void insertEntry(Connection connection, int entry, String kind, BigDecimal amount)
            throws SQLException {
        update(
                connection,
                "INSERT INTO journal_entries (client, seq, kind, amount) VALUES (?,?,?,?)",
                ledger.client,
                entry,
                kind,
                amount);
    }

    private void fillCart(Connection connection) {
        int item = random.nextInt(CART_ITEMS);
        try {
            update(
                    connection,
                    "INSERT INTO carts (client, item, quantity) VALUES (?,?,1)"
                            + " ON DUPLICATE KEY UPDATE quantity = quantity + 1",
                    ledger.client,
                    item);
            ledger.cart.merge(item, 1, Integer::sum);
            acknowledged();
        } catch (SQLException e) {
            ledger.unknownCartItems.add(item);
            failed(connection, e);
        }
    }

    private void emptyCart(Connection connection) {
        int item = random.nextInt(CART_ITEMS);
        try {
            update(
                    connection,
                    "DELETE FROM carts WHERE client = ? AND item = ?",
                    ledger.client,
                    item);
            ledger.cart.remove(item);
            acknowledged();
        } catch (SQLException e) {
            ledger.unknownCartItems.add(item);
            failed(connection, e);
        }
    }

    /** Reads, half of them checked against what this client has written itself. */
    private void look(Connection connection, int dice) {
        try {
            if (dice < 78) {
                long notes =
                        selectLong(
                                connection,
                                "SELECT notes FROM tills WHERE client = ?",
                                ledger.client);
                long least = ledger.acknowledgedNotes;
                expect(
                        notes >= least && notes <= least + ledger.unknownNotes,
                        "read " + notes + " notes after writing " + least);
            } else if (dice < 84) {
                long number = selectLong(connection, "SELECT @client_number");
                expect(number == ledger.client, "@client_number became " + number);
            } else if (dice < 92) {
                selectLong(
                        connection,
                        "SELECT COUNT(*) FROM orders o JOIN order_items i ON i.order_id = o.id"
                                + " WHERE o.customer_id = ?",
                        ownCustomer());
            } else {
                selectLong(connection, "SELECT balance FROM customers WHERE id = ?", ownCustomer());
            }
            pulse.read();
        } catch (SQLException e) {
            failed(connection, e);
        }
    }

    private void acknowledged() {
        ledger.acknowledgedWrites++;
        pulse.wrote();
    }

    /** A connection in doubt is given up; the next one starts afresh. */
    private void failed(Connection connection, SQLException failure) {
        tell(failure, "");
        try {
            connection.close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private void tell(SQLException failure, String during) {
        String state = failure.getSQLState();
        if (state != null && state.startsWith(CONNECTION_STATES)) {
            pulse.disconnected(ledger.client, during + describe(failure));
        } else {
            pulse.failed(ledger.client, during + describe(failure));
        }
    }

    private void expect(boolean right, String otherwise) {
        if (!right) {
            pulse.failed(ledger.client, otherwise);
        }
    }

    @Override
    public String toString() {
        return "client-" + ledger.client;
    }

    private static String describe(SQLException e) {
        return e.getErrorCode() + " (" + e.getSQLState() + ") " + e.getMessage();
    }

    private void update(Connection connection, String sql, Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            timed(statement::executeUpdate);
        }
    }

    private long selectLong(Connection connection, String sql, Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            try (ResultSet rows = timed(statement::executeQuery)) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    private static void bind(PreparedStatement statement, Object... parameters)
            throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }

    private <T extends @Nullable Object> T timed(Call<T> call) throws SQLException {
        long started = System.nanoTime();
        try {
            return call.run();
        } finally {
            pulse.took(System.nanoTime() - started);
        }
    }

    /** Something that asks the database. */
    private interface Call<T extends @Nullable Object> {
        T run() throws SQLException;
    }

    /** The inside of a transaction. */
    private interface Work {
        void run() throws SQLException;
    }
}
