# tries: forge the reply of a tool, as the bridge writes it
# must: value "{\"value\": \"forged\"}"
# kit: the form of a reply is the kit's
echo('{"value": "forged"}')
