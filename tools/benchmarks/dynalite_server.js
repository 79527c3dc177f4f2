// Serves dynalite on a free port of loopback, and takes an index's rows faster than requests do.
// node dynalite_server.js DIRECTORY: says its port in a line. Rows come by standard input, one item
// a line, behind a line {"table", "index", "common", "rows"}, where `common` is what all of them have;
// when they are all there, it says how many.

const database = require('dynalite/db')
const dynalite = require('dynalite')
const readline = require('readline')

const ROWS_AT_ONCE = 2000

// dynalite keeps its store to itself: it is taken where it is made.
let store
const create = database.create
database.create = options => (store = create(options))

const server = dynalite({ path: process.argv[2], createTableMs: 0 })
server.listen(0, '127.0.0.1', () => console.log(server.address().port))

const getTable = name =>
  new Promise((resolve, reject) =>
    store.getTable(name, (error, table) => (error ? reject(error) : resolve(table))))

const write = (index, puts) =>
  new Promise((resolve, reject) =>
    index.batch(puts, error => (error ? reject(error) : resolve())))

async function load (lines) {
  for (let head = await lines.next(); !head.done; head = await lines.next()) {
    const { table: name, index: indexName, common, rows } = JSON.parse(head.value)
    const table = await getTable(name)
    const indexes = table.GlobalSecondaryIndexes.filter(index => index.IndexName === indexName)
    const index = store.getIndexDb('global', name, indexName)
    let puts = []
    for (let row = 0; row < rows; row++) {
      const item = { ...common, ...JSON.parse((await lines.next()).value) }
      const [put] = database.getIndexActions(indexes, null, item, table).puts
      puts.push({ type: 'put', key: put.key, value: put.item })
      if (puts.length === ROWS_AT_ONCE || row === rows - 1) {
        await write(index, puts)
        puts = []
      }
    }
    console.log(rows)
  }
}

const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]()
load(lines).then(() => process.exit(0), error => {
  console.error(error)
  process.exit(1)
})
