package io.homelab.operations;

/**
 * The way to the other labs on the hosts of a lab.
 *
 * @param labs opens them by their markers
 * @param request what names the hosts
 */
public record OtherLabs(LabOpener labs, LabRequest request) {}
