#!/bin/sh
echo server "$@"
