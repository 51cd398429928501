package dev.swingbridge.lab.demo;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * The sample shop: a schema with every common column type, and rows to fill it. Two sums never
 * change while it is open: customers' balances plus takings, and stock plus quantities ordered.
 */
public final class Shop {
    /** In the order in which they are created. */
    static final List<String> TABLES =
            List.of(
                    "customers",
                    "products",
                    "orders",
                    "order_items",
                    "payments",
                    "journal_entries",
                    "tills",
                    "carts");

    private static final int BATCH = 1_000;
    private static final String[] TIERS = {"none", "silver", "gold", "platinum"};
    private static final String[] NAMES = {
        "Ada Lovelace",
        "Žofie Nováková",
        "李小龍",
        "O'Brien",
        "Łukasz \"Lu\" Żak",
        "Zoë 😀",
        "a\\b",
        ""
    };

    private final String schema;
    private final int customers;
    private final int products;
    private final int orders;

    /**
     * @param rows in all tables together, about
     */
    public Shop(String schema, long rows) {
        this.schema = schema;
        this.customers = (int) Math.max(64, rows * 20 / 100);
        this.products = (int) Math.max(20, rows * 2 / 100);
        this.orders = (int) Math.max(10, rows * 24 / 100);
    }

    public String schema() {
        return schema;
    }

    /** In all tables together, before the first client starts. */
    long rows() {
        return (long) customers + products + orders * 3L + orders / 4;
    }

    int customers() {
        return customers;
    }

    int products() {
        return products;
    }

    /**
     * Makes the schema anew and fills it; the connection should rewrite batches.
     *
     * @param clients get a till each, numbered from 0
     */
    public void create(Connection connection, int clients) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + schema);
            statement.execute("CREATE DATABASE " + schema + " DEFAULT CHARACTER SET utf8mb4");
            statement.execute("USE " + schema);
            for (String sql : ShopTables.SQL) {
                statement.execute(sql);
            }
        }
        connection.setAutoCommit(false);
        fillCustomers(connection);
        fillProducts(connection);
        fillOrders(connection);
        fillItems(connection);
        fillPayments(connection);
        fillTills(connection, clients);
        connection.commit();
        connection.setAutoCommit(true);
    }

    /** Removes the schema. */
    public void drop(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + schema);
        }
    }

    private void fillCustomers(Connection connection) throws SQLException {
        String sql =
                "INSERT INTO customers (id, email, name, nick, balance, tier, wants, active, age,"
                        + " points, visits, born, joined, opens, since, score, rating, bits, token,"
                        + " avatar, notes, settings, seen) VALUES"
                        + " (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
        Random random = new Random(1);
        RowInserts.run(connection, sql, customers, BATCH, (row, i) -> customer(row, i, random));
    }

    private static void customer(PreparedStatement row, int i, Random random) throws SQLException {
        int id = i + 1;
        row.setInt(1, id);
        row.setString(2, "customer" + id + "@example.com");
        row.setString(3, NAMES[i % NAMES.length]);
        row.setString(4, i % 7 == 0 ? null : "né" + i % 100);
        row.setBigDecimal(5, BigDecimal.valueOf(10_000_00L + random.nextInt(100_000), 2));
        row.setString(6, TIERS[i % TIERS.length]);
        row.setString(7, i % 3 == 0 ? "mail,phone" : i % 3 == 1 ? "post" : "");
        row.setInt(8, i % 2);
        row.setInt(9, 18 + i % 80);
        row.setInt(10, random.nextInt(1 << 23));
        row.setLong(11, i % 1000);
        row.setString(12, i % 50 == 0 ? null : "19" + (10 + i % 90) + "-0" + (1 + i % 9) + "-17");
        row.setString(13, "2024-02-29 12:34:56." + String.format("%06d", i % 1_000_000));
        row.setString(14, i % 11 == 0 ? "-12:30:00.500" : "08:15:00.250");
        row.setInt(15, 1990 + i % 36);
        row.setFloat(16, random.nextFloat());
        row.setDouble(17, random.nextGaussian() * 1e6);
        row.setInt(18, i % 1024);
        row.setBytes(19, bytes(random, 16));
        row.setBytes(20, i % 4 == 0 ? null : bytes(random, 40));
        row.setString(21, i % 5 == 0 ? null : "Line one\nline two\tÜ " + i);
        row.setString(22, "{\"theme\": \"dark\", \"size\": " + i % 20 + "}");
        row.setString(23, "2025-06-01 10:00:00.125");
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private void fillProducts(Connection connection) throws SQLException {
        String sql =
                "INSERT INTO products (id, sku, title, price, stock, weight, label) VALUES"
                        + " (?,?,?,?,?,?,?)";
        RowInserts.run(
                connection,
                sql,
                products,
                BATCH,
                (row, i) -> {
                    row.setInt(1, i + 1);
                    row.setString(2, String.format("SKU%09d", i + 1));
                    row.setString(3, "Product " + NAMES[i % NAMES.length]);
                    row.setBigDecimal(4, price(i));
                    row.setInt(5, 1_000_000);
                    row.setBigDecimal(6, BigDecimal.valueOf(i % 5_000, 3));
                    row.setBytes(7, ("Größe " + i).getBytes(StandardCharsets.ISO_8859_1));
                });
    }

    static BigDecimal price(int product) {
        return BigDecimal.valueOf(100 + product % 900, 2);
    }

    private void fillOrders(Connection connection) throws SQLException {
        String sql =
                "INSERT INTO orders (id, customer_id, placed_at, state, comment) VALUES (?,?,?,?,?)";
        RowInserts.run(
                connection,
                sql,
                orders,
                BATCH,
                (row, i) -> {
                    row.setInt(1, i + 1);
                    row.setInt(2, 1 + i % customers);
                    row.setString(3, "2025-01-0" + (1 + i % 9) + " 11:22:33.000");
                    row.setString(4, i % 10 == 0 ? "cancelled" : "shipped");
                    row.setString(5, i % 20 == 0 ? "bitte schnell ☎" : null);
                });
    }

    private void fillItems(Connection connection) throws SQLException {
        String sql =
                "INSERT INTO order_items (order_id, line, product_id, quantity, price) VALUES"
                        + " (?,?,?,?,?)";
        RowInserts.run(
                connection,
                sql,
                orders * 2,
                BATCH,
                (row, i) -> {
                    row.setInt(1, 1 + i / 2);
                    row.setInt(2, 1 + i % 2);
                    row.setInt(3, 1 + i % products);
                    row.setInt(4, 1 + i % 3);
                    row.setBigDecimal(5, price(i % products));
                });
    }

    private void fillPayments(Connection connection) throws SQLException {
        String sql = "INSERT INTO payments (reference, order_id, amount, paid_on) VALUES (?,?,?,?)";
        Random random = new Random(2);
        RowInserts.run(
                connection,
                sql,
                orders / 4,
                BATCH,
                (row, i) -> {
                    row.setString(1, new UUID(random.nextLong(), i).toString());
                    row.setInt(2, 1 + i);
                    row.setBigDecimal(3, BigDecimal.valueOf(random.nextInt(100_000), 2));
                    row.setString(4, "2025-03-1" + i % 10);
                });
    }

    private static void fillTills(Connection connection, int clients) throws SQLException {
        String sql = "INSERT INTO tills (client, takings, entries, notes) VALUES (?,0,0,0)";
        RowInserts.run(connection, sql, clients, BATCH, (row, i) -> row.setInt(1, i));
    }
}
