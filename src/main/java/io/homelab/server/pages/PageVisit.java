package io.homelab.server.pages;

import io.homelab.access.AccessToken;
import io.homelab.access.TokenSecret;
import io.homelab.server.ApiRequest;
import io.homelab.server.ApiResponse;
import io.homelab.server.pages.PageFrame.PageLink;
import io.homelab.server.pages.PageSessions.PageSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Somebody who has logged in asks for a page.
 *
 * @param site what all pages share
 * @param session his session
 * @param holder whose token it is
 * @param request what he asks
 * @param words what stands in the path where its pattern has names
 */
record PageVisit(
    PageSite site,
    PageSession session,
    AccessToken holder,
    ApiRequest request,
    Map<String, String> words) {
  static final String API = "/api/v1";

  /** What stands in the path where its pattern has that name. */
  String word(String name) {
    return Objects.requireNonNull(words.get(name));
  }

  /** What stands behind the question mark under that name; blank is nothing. */
  Optional<String> query(String name) {
    return Optional.ofNullable(request.query().get(name))
        .map(String::strip)
        .filter(word -> !word.isEmpty());
  }

  /** Whether he may still be told: not when he logged out, or his token was revoked. */
  boolean goesOn() {
    return site.sessions().goesOn(session, site.api().now())
        && site.api().again(session.token()).isPresent();
  }

  PageForm form() {
    return PageForm.of(request);
  }

  PageWords said() {
    return new PageWords(site.api().now());
  }

  /** A path below the API's, with words in place of each {@code %s}. */
  static String path(String pattern, String... parts) {
    Object[] encoded = new Object[parts.length];
    for (int i = 0; i < parts.length; i++) {
      encoded[i] = PageForm.encoded(parts[i]);
    }
    return pattern.formatted(encoded);
  }

  /** Whether he may ask the API for that. */
  boolean may(String method, String pattern, String... parts) {
    return site.api().may(holder, method, API + path(pattern, parts));
  }

  /** Asks the API for something to look at. */
  ApiReply get(String pattern, String... parts) {
    return ask("GET", path(pattern, parts), Map.of(), Optional.empty(), Map.of());
  }

  /** The same with parameters. */
  ApiReply get(Map<String, String> query, String pattern, String... parts) {
    return ask("GET", path(pattern, parts), query, Optional.empty(), Map.of());
  }

  /** An empty body, to be filled. */
  static ObjectNode body() {
    return JsonMapper.shared().createObjectNode();
  }

  /** Asks the API for something to be done; a form that is sent twice asks for it once. */
  ApiReply send(String method, Optional<ObjectNode> body, String pattern, String... parts) {
    PageForm form = form();
    Map<String, String> headers = new HashMap<>();
    form.text("key").ifPresent(key -> headers.put("idempotency-key", key));
    form.text("seen").ifPresent(tag -> headers.put("if-match", "\"" + tag + "\""));
    return ask(method, path(pattern, parts), Map.of(), body, headers);
  }

  private ApiReply ask(
      String method,
      String path,
      Map<String, String> query,
      Optional<ObjectNode> body,
      Map<String, String> more) {
    ApiResponse response = site.api().ask(holder, inside(method, path, query, body, more));
    return new ApiReply(
        response.status(), ApiValue.of(response.content()), response.content(), response.headers());
  }

  /** Asks the API for events. */
  ApiResponse listen(String path, Map<String, String> query, Map<String, String> headers) {
    return site.api().ask(holder, inside("GET", path, query, Optional.empty(), headers));
  }

  private ApiRequest inside(
      String method,
      String path,
      Map<String, String> query,
      Optional<ObjectNode> body,
      Map<String, String> more) {
    Map<String, String> headers = new HashMap<>(more);
    request.header("host").ifPresent(host -> headers.put("host", host));
    body.ifPresent(json -> headers.put("content-type", "application/json"));
    return new ApiRequest(
        method,
        API + path,
        query,
        headers,
        body.map(ObjectNode::toString).orElse(""),
        false,
        request.address());
  }

  /** A page. */
  ApiResponse page(String template, String title, Map<String, Object> values) {
    return page(200, template, title, List.of(), "", values);
  }

  /** A page. */
  ApiResponse page(
      int status,
      String template,
      String title,
      List<PageLink> way,
      String live,
      Map<String, Object> values) {
    Map<String, Object> all = new HashMap<>(values);
    all.put("frame", frame(title, way, live));
    all.put("words", said());
    return site.html(status, template, all);
  }

  private PageFrame frame(String title, List<PageLink> way, String live) {
    return new PageFrame(
        title,
        way,
        links(),
        holder.name(),
        holder.role().wireName()
            + holder.project().map(project -> " of project " + project).orElse(""),
        session.csrf(),
        key(),
        site.sessions().heard(session),
        live,
        site.assets().version());
  }

  /** Something new that makes a request the same when it is sent again. */
  static String key() {
    return TokenSecret.random().reveal().substring(3, 35);
  }

  /** Where he can go: what there is and he may look at. */
  private List<PageLink> links() {
    List<PageLink> links = new ArrayList<>();
    link(links, "Overview", "/", true);
    link(links, "Labs", "/labs", may("GET", "/labs"));
    link(links, "Hosts", "/hosts", may("GET", "/hosts"));
    link(links, "Provision", "/provision", may("POST", "/vms/plan"));
    link(links, "Pools", "/pools", may("GET", "/labs/any/pools"));
    link(links, "Runs", "/runs", may("GET", "/runs"));
    link(links, "Boxes", "/boxes", may("GET", "/labs/any/boxes"));
    link(links, "Projects", "/projects", may("GET", "/projects"));
    link(links, "Tokens", "/tokens", may("GET", "/tokens"));
    link(links, "Audit", "/audit", may("GET", "/audit"));
    return links;
  }

  private void link(List<PageLink> links, String text, String to, boolean can) {
    if (can) {
      String path = request.path();
      boolean here = to.equals("/") ? path.equals("/") : (path + "/").startsWith(to + "/");
      links.add(new PageLink(text, to, here));
    }
  }

  /** Why what was asked for is not shown or done. */
  ApiResponse problem(ApiReply reply) {
    return page(
        reply.status() < 400 ? 502 : reply.status(),
        "problem",
        "Not done",
        List.of(),
        "",
        Map.of("reply", reply));
  }

  /** What was asked is done: on to that page, which says so. */
  ApiResponse done(String notice, String to) {
    site.sessions().say(session, notice);
    return PageSite.to(to);
  }

  /** The run that was begun, or that page, or why not. */
  ApiResponse done(ApiReply reply, String notice, String to) {
    if (!reply.isGood()) {
      return problem(reply);
    }
    return reply.run().isPresent()
        ? PageSite.to("/runs/" + PageForm.encoded(reply.run().get()))
        : done(notice, to);
  }
}
