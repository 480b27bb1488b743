package io.homelab.server.pages;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.Map;

/** The templates of the pages, which Maven made classes of; alone knows their language. */
final class PageTemplates {
  private static final String PACKAGE = "io.homelab.server.pages.html";

  private final TemplateEngine engine = engine();

  /**
   * The engine takes the loader of the thread, whatever loader it is given: classes of this jar are
   * unknown there.
   */
  private static TemplateEngine engine() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(PageTemplates.class.getClassLoader());
    try {
      return TemplateEngine.createPrecompiled(
          null, ContentType.Html, PageTemplates.class.getClassLoader(), PACKAGE);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** The page of that template. */
  String render(String template, Map<String, Object> values) {
    StringOutput out = new StringOutput();
    engine.render(template + ".jte", values, out);
    return out.toString();
  }
}
