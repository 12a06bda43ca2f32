package dev.resourcehub.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The allowed arrows between rooms, and where each chosen library may live. */
@AnalyzeClasses(
        packages = "dev.resourcehub",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoFixtures.class})
class ArchitectureTest {

    /** Leaves out the test fixtures of other modules. */
    static final class NoFixtures implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    private static final String OURS = "dev.resourcehub..";

    /** What a hub configures by its settings and drives only through a dispatcher and its fleet. */
    private static final Set<String> PARTS = Set.of(
            "dev.resourcehub.resilience.CircuitBreaker",
            "dev.resourcehub.resilience.Bulkhead",
            "dev.resourcehub.resilience.AdmissionQueue",
            "dev.resourcehub.resilience.RetryBudget",
            "dev.resourcehub.resilience.Hedge",
            "dev.resourcehub.health.HealthMonitor",
            "dev.resourcehub.health.OutlierDetector",
            "dev.resourcehub.health.Recovery",
            "dev.resourcehub.metrics.InstanceMetrics");

    @ArchTest
    static final ArchRule no_cycles = slices().matching("dev.resourcehub.(**)")
            .namingSlices("$1")
            .should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule resource_uses_nothing_of_ours = room("resource").onlyUses();

    @ArchTest
    static final ArchRule process_uses_nothing_of_ours = room("process").onlyUses();

    @ArchTest
    static final ArchRule runtime_uses_resource = room("runtime").onlyUses("resource");

    @ArchTest
    static final ArchRule resilience_uses_words_and_ports = room("resilience").onlyUses("resource", "runtime");

    @ArchTest
    static final ArchRule balance_uses_words_and_ports = room("balance").onlyUses("resource", "runtime");

    @ArchTest
    static final ArchRule health_uses_words_and_ports = room("health").onlyUses("resource", "runtime");

    @ArchTest
    static final ArchRule metrics_uses_words_and_ports = room("metrics").onlyUses("resource", "runtime");

    @ArchTest
    static final ArchRule store_uses_words_and_ports = room("store").onlyUses("resource", "runtime");

    @ArchTest
    static final ArchRule dispatch_uses_the_rooms_of_the_kernel =
            room("dispatch").onlyUses("resource", "runtime", "resilience", "balance", "health", "metrics");

    @ArchTest
    static final ArchRule job_uses_store_words_and_ports = room("job").onlyUses("store", "resource", "runtime");

    @ArchTest
    static final ArchRule readiness_uses_jobs_and_what_they_use =
            room("readiness").onlyUses("job", "store", "resource", "runtime");

    @ArchTest
    static final ArchRule resilience4j_stays_in_resilience =
            library("io.github.resilience4j..").livesIn("dev.resourcehub.resilience..");

    @ArchTest
    static final ArchRule sqlite_stays_in_store = library("org.sqlite..").livesIn("dev.resourcehub.store..");

    @ArchTest
    static final ArchRule jdbc_stays_in_store = library("java.sql..").livesIn("dev.resourcehub.store..");

    @ArchTest
    static final ArchRule store_speaks_futures_and_buffers_of_vertx = noClasses()
            .that()
            .resideInAPackage("dev.resourcehub.store..")
            .should()
            .dependOnClassesThat(new DescribedPredicate<>("Vert.x beyond futures and buffers") {
                @Override
                public boolean test(JavaClass target) {
                    return beyondFutures(target) && !target.getName().equals("io.vertx.core.buffer.Buffer");
                }
            });

    @ArchTest
    static final ArchRule both_hubs_place_their_calls_by_the_kernel = classes()
            .that()
            .haveFullyQualifiedName("dev.resourcehub.ollama.OllamaHub")
            .or()
            .haveFullyQualifiedName("dev.resourcehub.docker.DockerHub")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("dev.resourcehub.dispatch.Dispatcher")
            .andShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("dev.resourcehub.dispatch.Fleet");

    @ArchTest
    static final ArchRule only_dispatch_drives_the_parts_of_the_kernel = noClasses()
            .that(resideInAPackage(OURS)
                    .and(not(resideInAnyPackage(
                            "dev.resourcehub.dispatch..",
                            "dev.resourcehub.resilience..",
                            "dev.resourcehub.health..",
                            "dev.resourcehub.balance..",
                            "dev.resourcehub.metrics.."))))
            .should()
            .dependOnClassesThat(new DescribedPredicate<>("parts that dispatch drives") {
                @Override
                public boolean test(JavaClass target) {
                    return PARTS.contains(target.getName());
                }
            });

    @ArchTest
    static final ArchRule no_second_implementation_of_a_part_of_the_kernel = noClasses()
            .that(resideInAPackage(OURS)
                    .and(not(resideInAnyPackage(
                            "dev.resourcehub.resource..",
                            "dev.resourcehub.dispatch..",
                            "dev.resourcehub.resilience..",
                            "dev.resourcehub.health..",
                            "dev.resourcehub.balance..",
                            "dev.resourcehub.metrics.."))))
            .should()
            .haveNameMatching(".*(Breaker|Bulkhead|Admission|Balancer|RoundRobin|LeastLoaded|HealthMonitor|Outlier"
                    + "|RetryBudget|Retrier|Hedge|WaitingLine|WaitQueue|InstanceMetrics|Limiter)[^.]*")
            .orShould()
            .implement("dev.resourcehub.balance.Strategy");

    @ArchTest
    static final ArchRule no_cap_on_calls_but_the_kernels = noClasses()
            .that(resideInAnyPackage(
                    "dev.resourcehub.ollama",
                    "dev.resourcehub.ollama.client..",
                    "dev.resourcehub.docker",
                    "dev.resourcehub.docker.warm..",
                    "dev.resourcehub.server.."))
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.concurrent.Semaphore");

    @ArchTest
    static final ArchRule the_llm_calls_are_a_leaf = room("ollama.call").onlyUses("resource");

    @ArchTest
    static final ArchRule the_python_calls_are_a_leaf = room("docker.call").onlyUses("resource");

    @ArchTest
    static final ArchRule ollama_does_not_know_docker = noClasses()
            .that()
            .resideInAPackage("dev.resourcehub.ollama..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.resourcehub.docker..");

    @ArchTest
    static final ArchRule docker_does_not_know_ollama = noClasses()
            .that()
            .resideInAPackage("dev.resourcehub.docker..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.resourcehub.ollama..");

    @ArchTest
    static final ArchRule nobody_below_knows_the_server = noClasses()
            .that(not(resideInAPackage("dev.resourcehub.server..")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.resourcehub.server..");

    @ArchTest
    static final ArchRule json_stays_in_its_rooms = library("com.fasterxml.jackson..")
            .livesIn(
                    "..wire..",
                    "dev.resourcehub.server.api..",
                    "dev.resourcehub.server.dialect..",
                    "dev.resourcehub.server.problem..",
                    "dev.resourcehub.server.config..",
                    "dev.resourcehub.server.observe..",
                    "dev.resourcehub.server.cli..");

    @ArchTest
    static final ArchRule docker_java_stays_in_the_engine =
            library("com.github.dockerjava..").livesIn("dev.resourcehub.docker.engine..");

    @ArchTest
    static final ArchRule llama_stays_in_the_embedded_engine =
            library("de.kherud..").livesIn("dev.resourcehub.ollama.engine..");

    @ArchTest
    static final ArchRule registries_are_seen_by_metrics_and_its_page =
            library("io.micrometer..").livesIn("dev.resourcehub.metrics..", "dev.resourcehub.server.observe..");

    @ArchTest
    static final ArchRule picocli_stays_in_the_command_line =
            library("picocli..").livesIn("dev.resourcehub.server.cli..");

    @ArchTest
    static final ArchRule the_progress_bar_stays_in_the_command_line =
            library("me.tongfei.progressbar..").livesIn("dev.resourcehub.server.cli..");

    @ArchTest
    static final ArchRule jline_stays_in_the_command_line =
            library("org.jline..").livesIn("dev.resourcehub.server.cli..");

    @ArchTest
    static final ArchRule vertx_web_stays_at_the_edge = library("io.vertx.ext.web..")
            .livesIn(
                    "dev.resourcehub.ollama.client..",
                    "dev.resourcehub.ollama.vendor..",
                    "dev.resourcehub.server.http..",
                    "dev.resourcehub.server.api..",
                    "dev.resourcehub.server.dialect..",
                    "dev.resourcehub.server.observe..",
                    "dev.resourcehub.server.provider..");

    @ArchTest
    static final ArchRule the_kernel_speaks_only_futures_of_vertx = noClasses()
            .that(resideInAnyPackage(
                    "dev.resourcehub.resource..",
                    "dev.resourcehub.resilience..",
                    "dev.resourcehub.balance..",
                    "dev.resourcehub.metrics..",
                    "dev.resourcehub.dispatch.."))
            .should()
            .dependOnClassesThat(new DescribedPredicate<>("Vert.x beyond futures") {
                @Override
                public boolean test(JavaClass target) {
                    return beyondFutures(target);
                }
            });

    @ArchTest
    static final ArchRule only_runtime_reads_clocks_and_chance = noClasses()
            .that(not(resideInAPackage("dev.resourcehub.runtime..")))
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.Random");

    private static boolean beyondFutures(JavaClass target) {
        return target.getPackageName().startsWith("io.vertx")
                && !List.of("Future", "Promise", "Handler", "AsyncResult", "Completable")
                        .contains(target.getSimpleName());
    }

    private static Room room(String name) {
        return new Room(name);
    }

    private static Library library(String packages) {
        return new Library(packages);
    }

    private record Room(String name) {
        ArchRule onlyUses(String... others) {
            List<String> allowed = new ArrayList<>();
            allowed.add("dev.resourcehub." + name);
            for (String other : others) {
                allowed.add("dev.resourcehub." + other);
            }
            DescribedPredicate<JavaClass> elsewhere =
                    resideInAPackage(OURS).and(not(resideInAnyPackage(allowed.toArray(String[]::new))));
            return noClasses()
                    .that()
                    .resideInAPackage("dev.resourcehub." + name)
                    .should()
                    .dependOnClassesThat(elsewhere);
        }
    }

    private record Library(String packages) {
        ArchRule livesIn(String... rooms) {
            return noClasses()
                    .that(resideInAPackage(OURS).and(not(resideInAnyPackage(rooms))))
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(packages);
        }
    }
}
