package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.access.AccessRole;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A browser without scripts: it keeps cookies, follows redirects, and sends forms. */
final class PageBrowser implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern INPUT = Pattern.compile("<(?:input|button)[^>]*>");
  private static final Pattern ATTRIBUTE = Pattern.compile("([a-z]+)=\"([^\"]*)\"");

  private final ServedDoubles server;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(LIMIT).version(HttpClient.Version.HTTP_1_1).build();
  final Map<String, String> cookies = new LinkedHashMap<>();
  private String path = "";
  private String html = "";

  PageBrowser(ServedDoubles server) {
    this.server = server;
  }

  /** One that somebody of that role has logged in with. */
  static PageBrowser of(ServedDoubles server, AccessRole role) throws Exception {
    PageBrowser browser = new PageBrowser(server);
    browser.open("/login");
    browser.submit("/login", Map.of("token", server.token(role)));
    assertThat(browser.path()).isEqualTo("/");
    return browser;
  }

  /** Where it is. */
  String path() {
    return path;
  }

  /** What it shows. */
  String html() {
    return html;
  }

  /** What it shows, without tags. */
  String text() {
    return html.replaceAll("(?s)<(script|style|svg|head).*?</\\1>", " ")
        .replaceAll("<[^>]*>", " ")
        .replaceAll("\\s+", " ");
  }

  /** Goes there, and on to where it is sent. */
  HttpResponse<String> open(String to) throws Exception {
    return arrived(to, send("GET", to, Map.of(), ""));
  }

  private HttpResponse<String> arrived(String to, HttpResponse<String> answer) throws Exception {
    path = to;
    html = answer.body();
    if (answer.statusCode() == 303) {
      return open(answer.headers().firstValue("Location").orElseThrow());
    }
    return answer;
  }

  /** One request, with its cookies. */
  HttpResponse<String> send(String method, String to, Map<String, String> headers, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri(to))
            .timeout(LIMIT)
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!cookies.isEmpty()) {
      request.header(
          "Cookie",
          String.join(
              "; ",
              cookies.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList()));
    }
    headers.forEach(request::header);
    HttpResponse<String> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    for (String set : answer.headers().allValues("Set-Cookie")) {
      String[] pair = set.split(";", 2)[0].split("=", 2);
      cookies.put(pair[0], pair[1]);
    }
    return answer;
  }

  /** The fields that a form of this page sends by itself. */
  Map<String, String> fields(String action) {
    Matcher form =
        Pattern.compile(
                "(?s)<form(?=[^>]*method=\"post\")[^>]*(?:action=\"%1$s\"[^>]*>.*?</form>|>(?:(?!</form>).)*?formaction=\"%1$s\".*?</form>)"
                    .formatted(Pattern.quote(action)))
            .matcher(html);
    assertThat(form.find()).as("a form for %s in %s", action, html).isTrue();
    Map<String, String> fields = new LinkedHashMap<>();
    Matcher inputs = INPUT.matcher(form.group());
    while (inputs.find()) {
      Map<String, String> attributes = new LinkedHashMap<>();
      Matcher each = ATTRIBUTE.matcher(inputs.group());
      while (each.find()) {
        attributes.put(each.group(1), each.group(2).replace("&#34;", "\"").replace("&amp;", "&"));
      }
      if ("hidden".equals(attributes.get("type"))) {
        fields.put(attributes.get("name"), attributes.getOrDefault("value", ""));
      }
    }
    return fields;
  }

  /** Sends a form of this page, with what somebody typed, as a browser would. */
  HttpResponse<String> submit(String action, Map<String, String> typed) throws Exception {
    Map<String, String> fields = fields(action);
    fields.putAll(typed);
    return post(action, fields, Map.of("Sec-Fetch-Site", "same-origin"));
  }

  /** Sends those fields. */
  HttpResponse<String> post(String to, Map<String, String> fields, Map<String, String> headers)
      throws Exception {
    List<String> pairs = new ArrayList<>();
    fields.forEach((name, value) ->
        pairs.add(
            URLEncoder.encode(name, StandardCharsets.UTF_8)
                + "="
                + URLEncoder.encode(value, StandardCharsets.UTF_8)));
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put("Content-Type", "application/x-www-form-urlencoded");
    return arrived(to, send("POST", to, all, String.join("&", pairs)));
  }

  @Override
  public void close() {
    client.close();
  }
}
