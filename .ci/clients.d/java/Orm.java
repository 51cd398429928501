import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;

/**
 * Hibernate, with the JDBC driver of the server: identities, versions, associations, locks, pages,
 * bulk statements.
 */
final class Orm {
    @Entity(name = "Buyer")
    @Table(name = "orm_buyer")
    static class Buyer {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        Long id;

        @Column(length = 80)
        String name;

        @Version int version;

        LocalDate since;

        @OneToMany(mappedBy = "buyer", cascade = CascadeType.ALL, orphanRemoval = true)
        @OrderBy("id")
        List<Purchase> purchases = new ArrayList<>();
    }

    @Entity(name = "Purchase")
    @Table(name = "orm_purchase")
    static class Purchase {
        @Id
        @GeneratedValue(strategy = GenerationType.TABLE)
        Long id;

        @ManyToOne Buyer buyer;

        @Column(precision = 12, scale = 2)
        BigDecimal price;

        LocalDateTime at;

        byte[] receipt;
    }

    private static final LocalDateTime AT = LocalDateTime.of(2024, 2, 29, 12, 30, 1);

    private final Jdbc.Login login;
    private final String schema;

    Orm(Jdbc.Login login, String schema) {
        this.login = login;
        this.schema = schema;
    }

    void run(String mode) throws Exception {
        switch (mode) {
            case "create" -> factory("create").close();
            case "once" -> once();
            default -> loop();
        }
    }

    private void once() {
        try (var factory = factory("create")) {
            String[] names = {"Grüße 𝄞", "it's", ""};
            for (String name : names) {
                Text.print("stored " + name, store(factory, name, 3));
            }
            for (String name : names) {
                Text.print("worked on " + name, work(factory, name));
            }
            Text.print(
                    "left",
                    factory.fromSession(
                            session ->
                                    session
                                            .createQuery(
                                                    "select b.name, count(p), sum(p.price) from Buyer b left join b.purchases p group by b.name order by b.name",
                                                    Object[].class)
                                            .list()
                                            .stream()
                                            .map(row -> List.of(row).toString())
                                            .toList()));
        }
        try (var again = factory("validate")) {
            Text.print("schema is valid", !again.isClosed());
        }
    }

    private void loop() {
        try (var factory = factory("none")) {
            int done = 0;
            String first = null;
            for (; done < 2 || Rounds.goesOn(); done++) {
                String name = "buyer " + done;
                store(factory, name, 5);
                String got = work(factory, name).replace(name, "buyer");
                if (first != null && !got.equals(first)) {
                    throw new IllegalStateException(
                            "hibernate, round " + done + "\nwas " + first + "\nnow " + got);
                }
                first = got;
            }
            System.out.println("hibernate " + done + " rounds");
        }
    }

    private static boolean store(SessionFactory factory, String name, int purchases) {
        return factory.fromTransaction(
                session -> {
                    var buyer = new Buyer();
                    buyer.name = name;
                    buyer.since = AT.toLocalDate();
                    for (int n = 1; n <= purchases; n++) {
                        var purchase = new Purchase();
                        purchase.buyer = buyer;
                        purchase.price = new BigDecimal("10.25").multiply(BigDecimal.valueOf(n));
                        purchase.at = AT.plusSeconds(n);
                        purchase.receipt = new byte[] {0, (byte) n, -1};
                        buyer.purchases.add(purchase);
                    }
                    session.persist(buyer);
                    return buyer.id > 0;
                });
    }

    /** Reads, changes, locks and deletes what belongs to one buyer; says what it found. */
    private static String work(SessionFactory factory, String name) {
        var said = new StringBuilder();
        Long id = factory.fromSession(session -> buyer(session, name).id);
        factory.inTransaction(
                session -> {
                    var buyer = session.find(Buyer.class, id, LockModeType.PESSIMISTIC_WRITE);
                    said.append(buyer.name)
                            .append(' ')
                            .append(buyer.since)
                            .append(' ')
                            .append(buyer.version);
                    for (var purchase : buyer.purchases) {
                        said.append("\n  ")
                                .append(purchase.price)
                                .append(' ')
                                .append(purchase.at)
                                .append(' ')
                                .append(Text.value(purchase.receipt));
                    }
                    buyer.purchases.removeFirst();
                    buyer.since = buyer.since.plusDays(1);
                });
        factory.inTransaction(
                session ->
                        said.append("\nchanged ")
                                .append(
                                        session.createMutationQuery(
                                                        "update Purchase p set p.price = p.price + 1 where p.buyer.id = :id")
                                                .setParameter("id", id)
                                                .executeUpdate()));
        factory.inSession(
                session ->
                        said.append("\npage ")
                                .append(
                                        session.createQuery(
                                                        "select p.price from Purchase p where p.buyer.id = :id order by p.id",
                                                        BigDecimal.class)
                                                .setParameter("id", id)
                                                .setFirstResult(1)
                                                .setMaxResults(1)
                                                .list()));
        said.append("\nstale ").append(stale(factory, id));
        return said.toString();
    }

    private static Buyer buyer(org.hibernate.Session session, String name) {
        return session.createQuery("from Buyer b where b.name = :name", Buyer.class)
                .setParameter("name", name)
                .getSingleResult();
    }

    /** Two sessions change the same row; the second must be told. */
    private static String stale(SessionFactory factory, Long id) {
        try (var late = factory.openSession()) {
            var old = late.find(Buyer.class, id);
            factory.inTransaction(
                    session -> session.find(Buyer.class, id).since = AT.toLocalDate().plusDays(7));
            old.since = AT.toLocalDate();
            var transaction = late.beginTransaction();
            try {
                transaction.commit();
                return "written over";
            } catch (OptimisticLockException e) {
                return "refused";
            }
        }
    }

    private SessionFactory factory(String tables) {
        // Connector/J asks MariaDB for a column that only MySQL has, when Hibernate wants to know
        // its reserved words
        var url =
                "jdbc:"
                        + System.getProperty("clients.flavour")
                        + "://"
                        + login.host()
                        + ":"
                        + login.port()
                        + "/"
                        + schema
                        + "?createDatabaseIfNotExist="
                        + tables.equals("create")
                        + "&allowPublicKeyRetrieval=true";
        return new Configuration()
                .addAnnotatedClass(Buyer.class)
                .addAnnotatedClass(Purchase.class)
                .setProperty("hibernate.connection.url", url)
                .setProperty("hibernate.connection.username", login.user())
                .setProperty("hibernate.connection.password", login.password())
                .setProperty("hibernate.connection.pool_size", "3")
                .setProperty("hibernate.jdbc.batch_size", "10")
                .setProperty("hibernate.hbm2ddl.auto", tables)
                .setProperty("jakarta.persistence.validation.mode", "none")
                .buildSessionFactory();
    }
}
