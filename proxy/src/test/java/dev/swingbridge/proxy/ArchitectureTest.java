package dev.swingbridge.proxy;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The arrows of docs/architecture.md, held by the build. */
class ArchitectureTest {
    private static final String ROOT = "dev.swingbridge.";
    private static final String NEVER_SHIPPED =
            "servers for tests and demonstrations are not shipped: use them from tests or proxy/lab";
    private static final String READS_NO_STATEMENTS =
            "moving data reads no statements of clients: router.lexer and router.ddl read those of"
                    + " a log";
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    // the other modules' tests, as classes or as the jar the fixture comes in
                    .withImportOption(location -> !location.contains("test-classes"))
                    .withImportOption(location -> !location.contains("-tests.jar"))
                    .importPackages("dev.swingbridge");

    @Test
    void packagesFormNoCircle() {
        slices().matching("dev.swingbridge.(**)")
                .should()
                .beFreeOfCycles()
                .because(
                        "a circle makes every package in it one package: move the shared type down"
                                + " to the package both need, or hand it in as an interface")
                .check(CLASSES);
    }

    @TestFactory
    Stream<DynamicTest> modulesPointDown() {
        return Stream.of(
                        never("protocol..", "router..", "the wire format knows no routing"),
                        never("protocol..", "backfill..", "the wire format moves no data"),
                        never("protocol..", "proxy..", "the wire format opens no sockets"),
                        never("router..", "protocol..", "the router sees text, not packets"),
                        never("router..", "backfill..", "the router moves no data"),
                        never("router..", "proxy..", "the router knows no sockets"),
                        never("backfill..", "proxy..", "moving data knows no client"),
                        never("backfill..", "embedded..", NEVER_SHIPPED),
                        never("proxy..", "embedded..", NEVER_SHIPPED),
                        only(
                                "router.lexer",
                                "router.table",
                                "it lies under all that reads SQL, and knows only what a table is"
                                        + " called"),
                        only(
                                "router.ddl",
                                "router.lexer|router.table",
                                "the stream uses it too, which knows no clients' statements"),
                        only(
                                "router.sql",
                                "router.lexer|router.ddl|router.table",
                                "what a statement does is known without queries of the catalog"),
                        only(
                                "router.catalog",
                                "router.lexer|router.sql|router.table",
                                "it takes apart queries, and changes nothing"),
                        never("backfill..", "router.sql..", READS_NO_STATEMENTS),
                        never("backfill..", "router.catalog..", READS_NO_STATEMENTS),
                        readsLogsOnlyInTheTail(),
                        never("backfill..", "router.gate..", "moving data holds nobody"),
                        never(
                                "proxy.session..",
                                "proxy.migration..",
                                "sessions meet migrations"
                                        + " only at the route table and the gate: wire an adapter in proxy"),
                        never(
                                "proxy.migration..",
                                "proxy.session..",
                                "migrations meet sessions"
                                        + " only at the route table and the gate: wire an adapter in proxy"),
                        never(
                                "proxy.catalog..",
                                "proxy.{session,migration,frontend,backend,admin,http,cli}..",
                                "the catalog reads servers for the router: wire the rest in proxy"),
                        never(
                                "proxy.accounts..",
                                "proxy.{session,http,cli}..",
                                "accounts are looked at on the servers, not in sessions"),
                        never(
                                "proxy.accounts..",
                                "proxy.migration.{live,running,cutover,store,step}..",
                                "a migration asks about accounts, not the other way round"),
                        never(
                                "proxy.error..",
                                "proxy.{session,migration,frontend,backend,admin,http,cli}..",
                                "every room may use its errors: hand in plain values"),
                        never(
                                "proxy.{session,migration,frontend,backend,admin,http,metrics,"
                                        + "accounts,catalog}..",
                                "proxy.config..",
                                "settings stand beside what they configure, and the loader fills"
                                        + " them"),
                        never(
                                "proxy.migration",
                                "proxy.migration.{condition,running,live}..",
                                "verbs and reports do not know what runs a migration:"
                                        + " wire it in proxy"),
                        never(
                                "proxy.migration.{lifecycle,step}..",
                                "proxy.migration.{store,cutover,condition,running,live}..",
                                "states and steps are about no record and no plan: hand it in"),
                        never(
                                "proxy.migration.{lifecycle,step,condition}..",
                                "backfill.{apply,copy,tail,verify}..",
                                "states, steps and conditions move no data: hand in plain values"),
                        never(
                                "proxy.migration.store..",
                                "proxy.migration.{step,cutover,condition,running,live}..",
                                "records know nobody who changes them"),
                        never(
                                "proxy.migration.store",
                                "proxy.migration.store.jdbc..",
                                "what is recorded is said without a server"),
                        never(
                                "proxy.migration.{running,cutover}..",
                                "proxy.migration.live..",
                                "one migration does not know the others: hand in what they share"),
                        never(
                                "proxy.migration.cutover..",
                                "proxy.migration.{condition,running,live}..",
                                "a cutover knows its scene only: hand the rest in"),
                        never(
                                "proxy.*..",
                                "proxy",
                                "the root package only wires: move what others need into a room"),
                        noNetty("router.."),
                        noNetty("backfill.copy.."),
                        noNetty("backfill.tail.."),
                        noNetty("backfill.apply.."),
                        noNetty("backfill.verify.."),
                        noNetty("proxy.migration.."))
                .map(
                        rule ->
                                DynamicTest.dynamicTest(
                                        rule.getDescription(), () -> rule.check(CLASSES)));
    }

    /** The rooms of a session, and which others each of them may use. */
    @TestFactory
    Stream<DynamicTest> roomsOfASessionPointDown() {
        return Stream.of(
                        room("link"),
                        room("step"),
                        room("state", "link", "step"),
                        room("registry", "state"),
                        room("sides", "link", "state", "step", "registry"),
                        room("command", "link", "state"),
                        room("scatter", "link", "state", "sides", "command"))
                .map(
                        rule ->
                                DynamicTest.dynamicTest(
                                        rule.getDescription(), () -> rule.check(CLASSES)));
    }

    private static ArchRule room(String name, String... others) {
        List<String> allowed = new ArrayList<>(List.of(ROOT + "proxy.session." + name));
        for (String other : others) {
            allowed.add(ROOT + "proxy.session." + other);
        }
        return noClasses()
                .that()
                .resideInAPackage(ROOT + "proxy.session." + name)
                .should()
                .dependOnClassesThat(
                        resideInAPackage(ROOT + "proxy.session..")
                                .and(resideOutsideOfPackages(allowed.toArray(String[]::new))))
                .because(
                        "the rooms of a session use each other downwards and never the loop:"
                                + " take what is needed as an argument, return a Next");
    }

    @Test
    void onlyTheLoopChangesThePhase() {
        noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage(ROOT + "proxy.session..")
                .and()
                .areNotPrivate()
                .should()
                .haveRawParameterTypes(
                        describe(
                                "a phase of a session",
                                types -> types.stream().anyMatch(ArchitectureTest::isPhase)))
                .because("a part that says what comes next returns a Next, the loop does it")
                .check(CLASSES);
    }

    private static boolean isPhase(JavaClass type) {
        return type.getSimpleName().equals("SessionPhase");
    }

    /** Beside the loop: what feeds it, its links, and those who look at sessions from outside. */
    @Test
    void thePartsOfASessionDoNotKnowTheLoop() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "proxy.session")
                .and(
                        not(
                                nameMatching(
                                        ".*\\.(ClientSession|ClientHandler|SessionLinks"
                                                + "|SessionOpener|RegisteredSession|Summaries)"
                                                + "(\\$.*)?")))
                .should()
                .dependOnClassesThat()
                .haveSimpleName("ClientSession")
                .because("each part can be tried without a session: give it the state it reads")
                .check(CLASSES);
    }

    /** Netty only logs what is thrown there, and the session would wait for ever. */
    @Test
    void whatALoopRunsForASessionIsGuarded() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "proxy.session..")
                .should()
                .callMethodWhere(
                        describe(
                                "work is given to an event loop, or to the end of something on it",
                                ArchitectureTest::unguarded))
                .because(
                        "an exception in a task, a timer or a listener must end the session:"
                                + " use its GuardedLoop")
                .check(CLASSES);
    }

    private static boolean unguarded(JavaMethodCall call) {
        JavaClass owner = call.getTargetOwner();
        boolean listens =
                call.getName().equals("addListener")
                        && owner.isAssignableTo(Future.class)
                        && !owner.isAssignableTo(ChannelFuture.class);
        boolean runs =
                Set.of("execute", "schedule").contains(call.getName())
                        && owner.isAssignableTo(EventExecutorGroup.class);
        return listens || runs;
    }

    @Test
    void onlyTheCommandLinePrints() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "proxy.cli..", ROOT + "proxy")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .because("everything else has no terminal: log it")
                .check(CLASSES);
    }

    @Test
    void nobodySleepsButThoseWhoAskAgain() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "proxy.cli..")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + "backfill.server.Backoff")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + "backfill.throttle.Throttle")
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", Duration.class)
                .orShould()
                .callMethod(TimeUnit.class, "sleep", long.class)
                .orShould()
                .callMethod(LockSupport.class, "parkNanos", long.class)
                .because(
                        "what happens here can be awaited: a future, a latch, a condition; ask another"
                                + " machine again with backfill.server.Backoff")
                .check(CLASSES);
    }

    /** Of the rooms of the router, which are named with bars between them. */
    private static ArchRule only(String from, String rooms, String because) {
        String others =
                ROOT.replace(".", "\\.")
                        + "router(?!\\.("
                        + rooms.replace("router.", "")
                        + "|"
                        + from.replace("router.", "")
                        + ")\\.).*";
        return noClasses()
                .that()
                .resideInAPackage(ROOT + from)
                .should()
                .dependOnClassesThat()
                .haveNameMatching(others)
                .because(from + " may use " + rooms + ": " + because);
    }

    /** What a statement in the log does is judged in one place. */
    private static ArchRule readsLogsOnlyInTheTail() {
        return noClasses()
                .that()
                .resideInAPackage(ROOT + "backfill..")
                .and()
                .resideOutsideOfPackages(ROOT + "backfill.tail", ROOT + "backfill.schema")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + "router.lexer", ROOT + "router.ddl")
                .because(
                        "statements of a log are read in backfill.tail, definitions that a server"
                                + " prints in backfill.schema: hand over what was found there");
    }

    /** {@code a.{b,c}..} stands for {@code a.b..} and {@code a.c..}. */
    private static ArchRule never(String from, String to, String because) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages(from))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages(to))
                .allowEmptyShould(true)
                .because(because);
    }

    private static String[] packages(String pattern) {
        Matcher several = Pattern.compile("(.*)\\{(.*)}(.*)").matcher(pattern);
        if (!several.matches()) {
            return new String[] {ROOT + pattern};
        }
        return Stream.of(several.group(2).split(","))
                .map(name -> ROOT + several.group(1) + name + several.group(3))
                .toArray(String[]::new);
    }

    private static ArchRule noNetty(String from) {
        return noClasses()
                .that()
                .resideInAPackage(ROOT + from)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .allowEmptyShould(true)
                .because(
                        "it runs on threads of its own: pass plain values, adapt at the edge in proxy");
    }
}
