package dev.esker.http;

import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.PATCH;
import static io.vertx.core.http.HttpMethod.POST;

import dev.esker.http.api.Services;
import dev.esker.http.cluster.ClusterHandlers;
import dev.esker.http.cluster.HealthHandlers;
import dev.esker.http.cluster.MetricsHandler;
import dev.esker.http.cluster.OpenApiHandler;
import dev.esker.http.consume.ConsumeHandlers;
import dev.esker.http.groups.GroupSessions;
import dev.esker.http.groups.api.GroupHandlers;
import dev.esker.http.groups.api.MemberHandlers;
import dev.esker.http.produce.ProduceHandlers;
import dev.esker.http.server.Route;
import dev.esker.http.server.Routes;
import dev.esker.http.topics.PartitionHandlers;
import dev.esker.http.topics.PlainHandlers;
import dev.esker.http.topics.TopicHandlers;
import java.util.ArrayList;
import java.util.List;

/** Every call of the API, in the order of docs/HTTP.md. */
final class HttpApi {

  private HttpApi() {}

  static Routes routes(Services services, GroupSessions sessions, String version) {
    List<Route> routes = new ArrayList<>();
    TopicHandlers topics = new TopicHandlers(services);
    addPlain(routes, services, topics);
    addTopics(routes, services, topics);
    addGroups(routes, services, sessions);
    addCluster(routes, services, version);
    return new Routes(routes);
  }

  private static void addPlain(List<Route> routes, Services services, TopicHandlers topics) {
    PlainHandlers plain = new PlainHandlers(services, topics);
    routes.add(Route.of(POST, "/create-topic", "plainCreateTopic", plain::create).bare());
    routes.add(Route.of(GET, "/list-topics", "plainListTopics", plain::list).bare());
    routes.add(Route.of(GET, "/metadata", "plainMetadata", plain::metadata).bare());
    ProduceHandlers produce = new ProduceHandlers(services);
    ConsumeHandlers consume = new ConsumeHandlers(services);
    routes.add(Route.of(POST, "/produce", "plainProduce", produce::plain).bare());
    routes.add(Route.of(GET, "/consume", "plainConsume", consume::plain));
    routes.add(Route.of(POST, "/topics/{topic}/produce", "produce", produce::resource));
    routes.add(Route.of(GET, "/topics/{topic}/consume", "consumeTopic", consume::topic));
    routes.add(
        Route.of(GET, "/topics/{topic}/partitions/{p}/consume", "consume", consume::partition));
  }

  private static void addTopics(List<Route> routes, Services services, TopicHandlers topics) {
    PartitionHandlers partitions = new PartitionHandlers(services);
    String topic = "/topics/{topic}";
    String partition = topic + "/partitions/{p}";
    routes.add(Route.of(GET, "/topics", "listTopics", topics::list));
    routes.add(Route.of(POST, topic, "createTopic", topics::create).bare());
    routes.add(Route.of(GET, topic, "describeTopic", topics::describe).bare());
    routes.add(Route.of(PATCH, topic, "alterTopic", topics::alter).bare());
    routes.add(Route.of(DELETE, topic, "deleteTopic", topics::delete).bare());
    routes.add(Route.of(GET, topic + "/configs", "describeTopicConfigs", topics::configs).bare());
    routes.add(Route.of(GET, partition, "describePartition", topics::partition).bare());
    routes.add(Route.of(GET, partition + "/offset", "findOffset", partitions::offset));
    routes.add(
        Route.of(DELETE, partition + "/records", "deleteRecords", partitions::deleteRecords));
  }

  private static void addGroups(List<Route> routes, Services services, GroupSessions sessions) {
    MemberHandlers members = new MemberHandlers(services, sessions);
    GroupHandlers groups = new GroupHandlers(services);
    String group = "/consumer-groups/{group}";
    String partition = group + "/topics/{topic}/partitions/{p}";
    routes.add(Route.of(POST, group + "/register", "registerConsumer", members::register).bare());
    routes.add(Route.of(POST, group + "/heartbeat", "heartbeat", members::heartbeat).bare());
    routes.add(
        Route.of(POST, group + "/unregister", "unregisterConsumer", members::unregister).bare());
    routes.add(Route.of(POST, partition + "/commit", "commitOffset", members::commit).bare());
    routes.add(Route.of(GET, partition, "committedOffset", groups::committed).bare());
    routes.add(Route.of(DELETE, partition, "forgetOffset", groups::forget).bare());
    routes.add(Route.of(GET, "/consumer-groups", "listGroups", groups::list).bare());
    routes.add(Route.of(GET, group, "describeGroup", groups::describe).bare());
    routes.add(Route.of(DELETE, group, "deleteGroup", groups::delete).bare());
  }

  private static void addCluster(List<Route> routes, Services services, String version) {
    ClusterHandlers cluster = new ClusterHandlers(services, version);
    HealthHandlers health = new HealthHandlers(services.context()::readiness);
    MetricsHandler metrics = new MetricsHandler(services.context().metrics());
    routes.add(Route.of(GET, "/cluster/status", "clusterStatus", cluster::status).bare());
    routes.add(Route.of(GET, "/admin/assignment-plan", "showAssignmentPlan", cluster::plan).bare());
    routes.add(
        Route.of(POST, "/admin/assignment-plan", "executeAssignmentPlan", cluster::plan).bare());
    routes.add(Route.of(GET, "/health", "health", health::health).bare().always());
    routes.add(Route.of(GET, "/health/live", "healthLive", health::live).bare().always());
    routes.add(Route.of(GET, "/health/ready", "healthReady", health::ready).bare().always());
    routes.add(Route.of(GET, "/metrics", "metrics", metrics).always());
    routes.add(
        Route.of(GET, "/openapi.json", "openapi", new OpenApiHandler(version)).bare().always());
    routes.add(Route.of(GET, "/", "index", cluster::index).bare().always());
  }
}
